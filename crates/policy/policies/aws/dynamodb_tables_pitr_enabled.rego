# METADATA
# title: A table can be restored to any moment
# description: What was overwritten by mistake can be brought back to the second.
# custom:
#   id: aws.dynamodb_tables_pitr_enabled
#   severity: medium
#   area: backup
#   remediation: Turn on point-in-time recovery.
#   resource_types: [dynamodb.table]
package tenantry.aws.dynamodb_tables_pitr_enabled

import rego.v1

violations contains {"path": "point_in_time_recovery", "message": "It cannot be restored to a moment."} if {
	not input.attributes.point_in_time_recovery
}
