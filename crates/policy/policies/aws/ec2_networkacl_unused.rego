# METADATA
# title: A firewall list of subnets is in use
# description: A list that no subnet uses protects nothing and confuses reviews.
# custom:
#   id: aws.ec2_networkacl_unused
#   severity: low
#   area: network
#   remediation: Delete the list, or give it to the subnets it is for.
#   resource_types: [ec2.network_acl]
package tenantry.aws.ec2_networkacl_unused

import rego.v1

applies if not input.attributes.is_default == true

violations contains {"path": "subnets", "message": "No subnet uses the list."} if {
	count(object.get(input.attributes, "subnets", [])) == 0
}
