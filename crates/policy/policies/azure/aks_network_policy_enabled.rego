# METADATA
# title: A cluster enforces network policies
# description: Without them every pod reaches every other.
# custom:
#   id: azure.aks_network_policy_enabled
#   severity: medium
#   area: network
#   remediation: Choose a network policy when the cluster is made.
#   resource_types: [containerservice.managed_cluster]
#   requirements:
#     nist_800_53_r5: ["AC-4", "SC-7"]
#     iso_27001_2022: ["A.8.22"]
package tenantry.azure.aks_network_policy_enabled

import rego.v1

violations contains {"path": "network_policy", "message": "Network policies are not enforced."} if {
	not input.attributes.network_policy
}
