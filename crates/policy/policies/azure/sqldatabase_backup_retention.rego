# METADATA
# title: A SQL database can be restored to any moment of a week
# description: A mistake is often seen after the weekend only.
# custom:
#   id: azure.sqldatabase_backup_retention
#   severity: medium
#   area: backup
#   remediation: Set the retention to seven days or more.
#   resource_types: [sql.database]
#   requirements:
#     nist_800_53_r5: ["CP-9"]
#     soc2_2017: ["A1.2"]
#     iso_27001_2022: ["A.8.13"]
package tenantry.azure.sqldatabase_backup_retention

import rego.v1

violations contains {"path": "backup_retention_days", "message": "Backups are kept for less than seven days."} if {
	object.get(input.attributes, "backup_retention_days", 7) < 7
}
