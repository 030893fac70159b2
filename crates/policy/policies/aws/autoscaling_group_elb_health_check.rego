# METADATA
# title: Machines behind a load balancer are replaced when they do not answer
# description: A machine that runs may be dead all the same.
# custom:
#   id: aws.autoscaling_group_elb_health_check
#   severity: low
#   area: compute
#   remediation: Set the kind of health check to ELB.
#   resource_types: [autoscaling.group]
package tenantry.aws.autoscaling_group_elb_health_check

import rego.v1

applies if input.attributes.target_groups

violations contains {"path": "health_check_kind", "message": "Machines are replaced only when they stop."} if {
	object.get(input.attributes, "health_check_kind", "EC2") != "ELB"
}
