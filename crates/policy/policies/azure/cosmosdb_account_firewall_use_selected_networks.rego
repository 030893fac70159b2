# METADATA
# title: A Cosmos DB account lets in named networks only
# description: Else a leaked key works from everywhere.
# custom:
#   id: azure.cosmosdb_account_firewall_use_selected_networks
#   severity: medium
#   area: network
#   remediation: Name the ranges that are let in.
#   resource_types: [cosmosdb.account]
package tenantry.azure.cosmosdb_account_firewall_use_selected_networks

import rego.v1

violations contains {"path": "ip_rules", "message": "All networks are let in."} if {
	not input.attributes.public_network_access == false
	count(object.get(input.attributes, "ip_rules", [])) == 0
}
