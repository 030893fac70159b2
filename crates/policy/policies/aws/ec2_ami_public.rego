# METADATA
# title: A machine image is not public
# description: Images often carry code, keys and configuration.
# custom:
#   id: aws.ec2_ami_public
#   severity: critical
#   area: compute
#   remediation: Make the image private and share it with the accounts that need it.
#   resource_types: [ec2.image]
package tenantry.aws.ec2_ami_public

import rego.v1

violations contains {"path": "public", "message": "Everybody may use the image."} if {
	input.attributes.public == true
}
