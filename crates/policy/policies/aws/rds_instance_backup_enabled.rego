# METADATA
# title: Backups of a database are kept for seven days
# description: A mistake is often seen after the weekend only.
# custom:
#   id: aws.rds_instance_backup_enabled
#   severity: medium
#   area: backup
#   remediation: Set the retention of backups to seven days or more.
#   resource_types: [rds.instance]
package tenantry.aws.rds_instance_backup_enabled

import rego.v1

applies if not input.attributes.replica_of

violations contains {"path": "backup_retention_days", "message": "Backups are kept for less than seven days."} if {
	object.get(input.attributes, "backup_retention_days", 1) < 7
}
