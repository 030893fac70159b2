# METADATA
# title: Backups of a database are made by themselves
# description: What is not copied is lost with the first mistake.
# custom:
#   id: gcp.cloudsql_instance_automated_backups
#   severity: medium
#   area: backup
#   remediation: Turn on automated backups.
#   resource_types: [sql.instance]
package tenantry.gcp.cloudsql_instance_automated_backups

import rego.v1

violations contains {"path": "backup.enabled", "message": "No backups are made."} if {
	not input.attributes.backup.enabled
}
