# METADATA
# title: A table cannot be deleted by mistake
# description: One call deletes it.
# custom:
#   id: aws.dynamodb_table_deletion_protection_enabled
#   severity: medium
#   area: database
#   remediation: Turn on deletion protection.
#   resource_types: [dynamodb.table]
package tenantry.aws.dynamodb_table_deletion_protection_enabled

import rego.v1

violations contains {"path": "deletion_protection", "message": "It can be deleted with one call."} if {
	not input.attributes.deletion_protection
}
