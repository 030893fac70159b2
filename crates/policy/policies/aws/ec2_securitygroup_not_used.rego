# METADATA
# title: A group of firewall rules is in use
# description: A forgotten group with old rules is attached again one day.
# custom:
#   id: aws.ec2_securitygroup_not_used
#   severity: low
#   area: network
#   remediation: Delete the group, or attach it to what it is for.
#   resource_types: [ec2.security_group]
package tenantry.aws.ec2_securitygroup_not_used

import rego.v1

applies if not input.attributes.is_default == true

violations contains {"path": "attached_to", "message": "Nothing uses the group."} if {
	count(object.get(input.attributes, "attached_to", [])) == 0
}
