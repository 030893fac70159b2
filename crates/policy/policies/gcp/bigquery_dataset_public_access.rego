# METADATA
# title: A set of tables is not open to everybody
# description: Everybody could read it, at your cost.
# custom:
#   id: gcp.bigquery_dataset_public_access
#   severity: critical
#   area: database
#   remediation: Remove allUsers and allAuthenticatedUsers.
#   resource_types: [bigquery.dataset]
package tenantry.gcp.bigquery_dataset_public_access

import rego.v1

violations contains {"path": ["access", i, "member"], "message": sprintf("%s has access.", [entry.member])} if {
	some i, entry in input.attributes.access
	entry.member in {"allUsers", "allAuthenticatedUsers"}
}
