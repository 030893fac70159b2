# METADATA
# title: Backups of a SQL database are copied to another region
# description: A copy elsewhere outlives the loss of a region.
# custom:
#   id: azure.sqldatabase_geo_backup
#   severity: low
#   area: backup
#   remediation: Choose geo-redundant backup storage.
#   resource_types: [sql.database]
#   requirements:
#     nist_800_53_r5: ["CP-6", "CP-9"]
#     iso_27001_2022: ["A.8.13"]
package tenantry.azure.sqldatabase_geo_backup

import rego.v1

violations contains {"path": "geo_backup", "message": "Backups are in one region."} if {
	input.attributes.geo_backup == false
}
