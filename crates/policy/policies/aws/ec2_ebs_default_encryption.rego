# METADATA
# title: New volumes are encrypted by default
# description: Nobody has to remember it then.
# custom:
#   id: aws.ec2_ebs_default_encryption
#   severity: medium
#   area: encryption
#   remediation: Turn on EBS encryption by default in the region.
#   resource_types: [ec2.ebs_defaults]
package tenantry.aws.ec2_ebs_default_encryption

import rego.v1

violations contains {"path": "encryption_by_default", "message": "New volumes are not encrypted by themselves."} if {
	not input.attributes.encryption_by_default
}
