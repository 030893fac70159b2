# METADATA
# title: The default network of an account is not used
# description: The default VPC puts everything into public subnets.
# custom:
#   id: aws.vpc_default_not_used
#   severity: low
#   area: network
#   remediation: Delete the default VPC in every region and make networks for what they are for.
#   resource_types: [ec2.vpc]
#   requirements:
#     nist_800_53_r5: ["CM-7", "SC-7"]
#     iso_27001_2022: ["A.8.22"]
package tenantry.aws.vpc_default_not_used

import rego.v1

violations contains {"path": "is_default", "message": "It is the network that AWS made with the account."} if {
	input.attributes.is_default == true
}
