# METADATA
# title: A key expires
# description: A key without an end is replaced by nobody.
# custom:
#   id: azure.keyvault_rbac_key_expiration_set
#   severity: high
#   area: encryption
#   remediation: Set an expiry of the key and rotate it before.
#   resource_types: [keyvault.key]
package tenantry.azure.keyvault_rbac_key_expiration_set

import rego.v1

applies if not input.attributes.enabled == false

violations contains {"path": "expires_at", "message": "It never expires."} if {
	not input.attributes.expires_at
}
