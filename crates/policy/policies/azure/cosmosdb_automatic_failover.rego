# METADATA
# title: Another region takes over for a Cosmos DB account by itself
# description: Else the loss of a region stops the service until somebody wakes.
# custom:
#   id: azure.cosmosdb_automatic_failover
#   severity: medium
#   area: database
#   remediation: Turn on service-managed failover.
#   resource_types: [cosmosdb.account]
#   requirements:
#     nist_800_53_r5: ["CP-7", "CP-10"]
#     iso_27001_2022: ["A.8.14"]
package tenantry.azure.cosmosdb_automatic_failover

import rego.v1

violations contains {"path": "automatic_failover", "message": "No region takes over."} if {
	not input.attributes.automatic_failover
}
