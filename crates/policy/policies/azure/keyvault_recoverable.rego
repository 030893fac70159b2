# METADATA
# title: A deleted vault can be brought back
# description: With the keys goes all that they encrypt.
# custom:
#   id: azure.keyvault_recoverable
#   severity: high
#   area: backup
#   remediation: Turn on purge protection.
#   resource_types: [keyvault.vault]
package tenantry.azure.keyvault_recoverable

import rego.v1

violations contains {"path": "purge_protection", "message": "It can be purged at once."} if {
	not input.attributes.purge_protection
}
