# METADATA
# title: A Cosmos DB account is reached by private endpoints only
# description: What has no address outside cannot be reached from there by mistake.
# custom:
#   id: azure.cosmosdb_account_public_network_access_disabled
#   severity: high
#   area: network
#   remediation: Turn off public network access.
#   resource_types: [cosmosdb.account]
package tenantry.azure.cosmosdb_account_public_network_access_disabled

import rego.v1

violations contains {"path": "public_network_access", "message": "It is reachable outside of private endpoints."} if {
	not input.attributes.public_network_access == false
}
