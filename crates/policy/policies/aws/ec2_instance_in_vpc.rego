# METADATA
# title: A machine is inside a network of yours
# description: Outside of one there are no routes and lists to guard it.
# custom:
#   id: aws.ec2_instance_in_vpc
#   severity: high
#   area: network
#   remediation: Move the machine into a VPC.
#   resource_types: [ec2.instance]
package tenantry.aws.ec2_instance_in_vpc

import rego.v1

applies if not input.attributes.state == "terminated"

violations contains {"path": "vpc_id", "message": "It is in no VPC."} if {
	not input.attributes.vpc_id
}
