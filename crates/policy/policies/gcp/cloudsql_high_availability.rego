# METADATA
# title: A standby of a database runs in another zone
# description: The loss of one zone is not the loss of the data.
# custom:
#   id: gcp.cloudsql_high_availability
#   severity: medium
#   area: database
#   remediation: Choose the availability REGIONAL.
#   resource_types: [sql.instance]
#   requirements:
#     nist_800_53_r5: ["CP-10"]
#     iso_27001_2022: ["A.8.14"]
package tenantry.gcp.cloudsql_high_availability

import rego.v1

violations contains {"path": "availability", "message": "It runs in one zone only."} if {
	object.get(input.attributes, "availability", "ZONAL") != "REGIONAL"
}
