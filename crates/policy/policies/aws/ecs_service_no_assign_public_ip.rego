# METADATA
# title: Tasks of a service get no public address
# description: What has no address outside cannot be reached from there by mistake.
# custom:
#   id: aws.ecs_service_no_assign_public_ip
#   severity: high
#   area: network
#   remediation: Turn off the assignment and put a load balancer in front.
#   resource_types: [ecs.service]
package tenantry.aws.ecs_service_no_assign_public_ip

import rego.v1

violations contains {"path": "assign_public_ip", "message": "Tasks get a public address."} if {
	input.attributes.assign_public_ip == true
}
