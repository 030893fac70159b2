# METADATA
# title: Backups of a PostgreSQL server are copied to another region
# description: A copy elsewhere outlives the loss of a region.
# custom:
#   id: azure.postgresql_flexible_server_geo_redundant_backup_enabled
#   severity: medium
#   area: backup
#   remediation: Geo-redundant backup is chosen when the server is made.
#   resource_types: [postgresql.server]
package tenantry.azure.postgresql_flexible_server_geo_redundant_backup_enabled

import rego.v1

violations contains {"path": "geo_backup", "message": "Backups are in one region."} if {
	not input.attributes.geo_backup
}
