# METADATA
# title: The built-in administrator of a cluster does not work
# description: Its certificate has no second factor and no name.
# custom:
#   id: azure.aks_cluster_local_accounts_disabled
#   severity: medium
#   area: identity
#   remediation: Turn off local accounts.
#   resource_types: [containerservice.managed_cluster]
package tenantry.azure.aks_cluster_local_accounts_disabled

import rego.v1

violations contains {"path": "local_accounts", "message": "The built-in administrator works."} if {
	not input.attributes.local_accounts == false
}
