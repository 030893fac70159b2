# METADATA
# title: A group has no more rules than people can read
# description: Nobody reviews a group of a hundred rules; what should have gone years ago stays.
# custom:
#   id: aws.ec2_securitygroup_with_many_ingress_egress_rules
#   severity: medium
#   area: network
#   remediation: Split the group by purpose, or use prefix lists; 50 rules each way are the bound.
#   resource_types: [ec2.security_group]
package tenantry.aws.ec2_securitygroup_with_many_ingress_egress_rules

import rego.v1

violations contains {"path": "ingress", "message": "More than 50 rules for traffic that comes in."} if {
	count(object.get(input.attributes, "ingress", [])) > 50
}

violations contains {"path": "egress", "message": "More than 50 rules for traffic that goes out."} if {
	count(object.get(input.attributes, "egress", [])) > 50
}
