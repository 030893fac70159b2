# METADATA
# title: A volume is encrypted
# description: A volume and every copy of it can be read by who gets hold of it, unless it is encrypted.
# custom:
#   id: aws.ec2_ebs_volume_encryption
#   severity: medium
#   area: encryption
#   remediation: Copy a snapshot with encryption and make a new volume of it; turn on encryption by default.
#   resource_types: [ec2.volume]
package tenantry.aws.ec2_ebs_volume_encryption

import rego.v1

violations contains {"path": "encrypted", "message": "The volume is not encrypted."} if {
	not input.attributes.encrypted
}
