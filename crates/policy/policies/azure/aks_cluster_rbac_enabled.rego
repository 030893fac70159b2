# METADATA
# title: Roles decide who may do what in a cluster
# description: Without roles everybody who gets in may do everything.
# custom:
#   id: azure.aks_cluster_rbac_enabled
#   severity: medium
#   area: kubernetes
#   remediation: Make the cluster with roles on.
#   resource_types: [containerservice.managed_cluster]
package tenantry.azure.aks_cluster_rbac_enabled

import rego.v1

violations contains {"path": "rbac", "message": "Roles are off."} if {
	input.attributes.rbac == false
}
