# METADATA
# title: A cluster is upgraded by itself
# description: Old versions of Kubernetes are mended for a year only.
# custom:
#   id: azure.aks_cluster_auto_upgrade_enabled
#   severity: medium
#   area: kubernetes
#   remediation: Choose a channel of upgrades.
#   resource_types: [containerservice.managed_cluster]
package tenantry.azure.aks_cluster_auto_upgrade_enabled

import rego.v1

violations contains {"path": "automatic_upgrade", "message": "Upgrades wait for somebody."} if {
	object.get(input.attributes, "automatic_upgrade", "none") == "none"
}
