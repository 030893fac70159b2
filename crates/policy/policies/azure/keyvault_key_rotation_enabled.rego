# METADATA
# title: A key is rotated by itself
# description: The less one key encrypts, the less is lost with it.
# custom:
#   id: azure.keyvault_key_rotation_enabled
#   severity: medium
#   area: encryption
#   remediation: Add a rotation policy to the key.
#   resource_types: [keyvault.key]
package tenantry.azure.keyvault_key_rotation_enabled

import rego.v1

violations contains {"path": "rotation_enabled", "message": "It is not rotated."} if {
	not input.attributes.rotation_enabled
}
