# METADATA
# title: A machine is not entered by a key pair
# description: Key pairs are shared and outlive those who made them.
# custom:
#   id: aws.ec2_instance_no_amazon_key_pair
#   severity: medium
#   area: identity
#   remediation: Use Session Manager and start machines without a key pair.
#   resource_types: [ec2.instance]
package tenantry.aws.ec2_instance_no_amazon_key_pair

import rego.v1

applies if not input.attributes.state == "terminated"

violations contains {"path": "key_name", "message": "It is entered by a key pair."} if {
	input.attributes.key_name
}
