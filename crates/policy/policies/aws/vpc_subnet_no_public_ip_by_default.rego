# METADATA
# title: Machines of a subnet get no public address by themselves
# description: A public address should be a decision, not a default.
# custom:
#   id: aws.vpc_subnet_no_public_ip_by_default
#   severity: medium
#   area: network
#   remediation: Turn off the automatic assignment of public addresses in the subnet.
#   resource_types: [ec2.subnet]
package tenantry.aws.vpc_subnet_no_public_ip_by_default

import rego.v1

violations contains {"path": "map_public_ip_on_launch", "message": "Machines get a public address by themselves."} if {
	input.attributes.map_public_ip_on_launch == true
}
