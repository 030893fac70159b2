# METADATA
# title: A table is encrypted with a KMS key
# description: Reading then takes the right to use the key as well.
# custom:
#   id: aws.dynamodb_tables_kms_cmk_encryption_enabled
#   severity: medium
#   area: encryption
#   remediation: Set a KMS key in the table.
#   resource_types: [dynamodb.table]
package tenantry.aws.dynamodb_tables_kms_cmk_encryption_enabled

import rego.v1

violations contains {"path": "encryption.kms", "message": "The key is the one that AWS owns."} if {
	not input.attributes.encryption.kms
}
