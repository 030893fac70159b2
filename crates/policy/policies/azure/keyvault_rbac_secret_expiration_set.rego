# METADATA
# title: A secret expires
# description: A secret without an end is replaced by nobody.
# custom:
#   id: azure.keyvault_rbac_secret_expiration_set
#   severity: high
#   area: identity
#   remediation: Set an expiry of the secret and replace it before.
#   resource_types: [keyvault.secret]
package tenantry.azure.keyvault_rbac_secret_expiration_set

import rego.v1

applies if not input.attributes.enabled == false

violations contains {"path": "expires_at", "message": "It never expires."} if {
	not input.attributes.expires_at
}
