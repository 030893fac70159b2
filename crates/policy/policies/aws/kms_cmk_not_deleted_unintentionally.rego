# METADATA
# title: A key is not about to be deleted
# description: With the key goes all that it encrypts.
# custom:
#   id: aws.kms_cmk_not_deleted_unintentionally
#   severity: critical
#   area: encryption
#   remediation: Cancel the deletion, unless everything that the key encrypts is to go.
#   resource_types: [kms.key]
package tenantry.aws.kms_cmk_not_deleted_unintentionally

import rego.v1

applies if not input.attributes.manager == "AWS"

violations contains {"path": "deletion_at", "message": "The key will be deleted."} if {
	input.attributes.deletion_at
}
