# METADATA
# title: A database can be restored to any moment
# description: What was overwritten by mistake can be brought back to the second.
# custom:
#   id: gcp.cloudsql_point_in_time
#   severity: low
#   area: backup
#   remediation: Turn on point-in-time recovery.
#   resource_types: [sql.instance]
#   requirements:
#     nist_800_53_r5: ["CP-9", "CP-10"]
#     iso_27001_2022: ["A.8.13"]
package tenantry.gcp.cloudsql_point_in_time

import rego.v1

violations contains {"path": "backup.point_in_time", "message": "It cannot be restored to a moment."} if {
	not input.attributes.backup.point_in_time
}
