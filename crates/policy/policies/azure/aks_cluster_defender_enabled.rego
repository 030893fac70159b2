# METADATA
# title: Defender watches a cluster
# description: It sees what runs and should not.
# custom:
#   id: azure.aks_cluster_defender_enabled
#   severity: medium
#   area: logging
#   remediation: Turn on the profile of Defender.
#   resource_types: [containerservice.managed_cluster]
package tenantry.azure.aks_cluster_defender_enabled

import rego.v1

violations contains {"path": "defender", "message": "Nobody watches it."} if {
	not input.attributes.defender
}
