# METADATA
# title: A database cannot be deleted by mistake
# description: One call deletes it, its backups with it.
# custom:
#   id: gcp.cloudsql_deletion_protection
#   severity: medium
#   area: database
#   remediation: Turn on deletion protection.
#   resource_types: [sql.instance]
#   requirements:
#     nist_800_53_r5: ["CP-9", "CP-10"]
#     iso_27001_2022: ["A.8.14"]
package tenantry.gcp.cloudsql_deletion_protection

import rego.v1

violations contains {"path": "deletion_protection", "message": "It can be deleted with one call."} if {
	not input.attributes.deletion_protection
}
