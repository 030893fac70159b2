# METADATA
# title: A trail is encrypted with a key of yours
# description: Reading it then takes the right to use the key as well.
# custom:
#   id: aws.cloudtrail_kms_encryption_enabled
#   severity: medium
#   area: encryption
#   remediation: Set a KMS key in the trail.
#   resource_types: [cloudtrail.trail]
package tenantry.aws.cloudtrail_kms_encryption_enabled

import rego.v1

violations contains {"path": "kms_key_id", "message": "No key of yours encrypts the records."} if {
	not input.attributes.kms_key_id
}
