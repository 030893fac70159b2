# METADATA
# title: Nodes of a cluster have no public addresses
# description: What has no address outside cannot be reached from there by mistake.
# custom:
#   id: azure.aks_node_public_ip
#   severity: medium
#   area: network
#   remediation: Make the node pools without public addresses.
#   resource_types: [containerservice.managed_cluster]
#   requirements:
#     nist_800_53_r5: ["SC-7"]
#     iso_27001_2022: ["A.8.20"]
package tenantry.azure.aks_node_public_ip

import rego.v1

violations contains {"path": ["node_pools", i, "public_ip"], "message": sprintf("Nodes of %s have public addresses.", [pool.name])} if {
	some i, pool in input.attributes.node_pools
	pool.public_ip == true
}
