# METADATA
# title: Roles decide who may use a vault
# description: Access policies give all keys or none, and are not reviewed with the roles.
# custom:
#   id: azure.keyvault_rbac_enabled
#   severity: medium
#   area: identity
#   remediation: Turn on authorization by roles.
#   resource_types: [keyvault.vault]
package tenantry.azure.keyvault_rbac_enabled

import rego.v1

violations contains {"path": "rbac_authorization", "message": "Access policies decide."} if {
	not input.attributes.rbac_authorization
}
