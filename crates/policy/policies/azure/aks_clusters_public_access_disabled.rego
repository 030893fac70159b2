# METADATA
# title: The API of a cluster is not open to everybody
# description: The API decides over everything that runs.
# custom:
#   id: azure.aks_clusters_public_access_disabled
#   severity: high
#   area: network
#   remediation: Make the cluster private, or name the ranges that reach the API.
#   resource_types: [containerservice.managed_cluster]
package tenantry.azure.aks_clusters_public_access_disabled

import rego.v1

violations contains {"path": "authorized_ip_ranges", "message": "Everybody reaches the API."} if {
	not input.attributes.private_cluster == true
	count(object.get(input.attributes, "authorized_ip_ranges", [])) == 0
}
