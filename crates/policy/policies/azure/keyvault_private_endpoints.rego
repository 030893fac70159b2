# METADATA
# title: A vault is reached by private endpoints only
# description: What has no address outside cannot be reached from there by mistake.
# custom:
#   id: azure.keyvault_private_endpoints
#   severity: medium
#   area: network
#   remediation: Turn off public network access and add a private endpoint.
#   resource_types: [keyvault.vault]
package tenantry.azure.keyvault_private_endpoints

import rego.v1

violations contains {"path": "public_network_access", "message": "It is reachable outside of private endpoints."} if {
	not input.attributes.public_network_access == false
}
