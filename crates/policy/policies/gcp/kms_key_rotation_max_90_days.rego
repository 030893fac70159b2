# METADATA
# title: A key is rotated within 90 days
# description: The less one key encrypts, the less is lost with it.
# custom:
#   id: gcp.kms_key_rotation_max_90_days
#   severity: medium
#   area: encryption
#   remediation: Set a rotation period of 90 days or less.
#   resource_types: [kms.crypto_key]
package tenantry.gcp.kms_key_rotation_max_90_days

import rego.v1

applies if object.get(input.attributes, "purpose", "ENCRYPT_DECRYPT") == "ENCRYPT_DECRYPT"

violations contains {"path": "rotation_period_seconds", "message": "It is not rotated within 90 days."} if {
	object.get(input.attributes, "rotation_period_seconds", 99999999) > 7776000
}
