# METADATA
# title: A network is protected against floods
# description: A flood takes down what has a public address.
# custom:
#   id: azure.network_vnet_ddos_protection_enabled
#   severity: medium
#   area: network
#   remediation: Associate a DDoS protection plan.
#   resource_types: [network.virtual_network]
package tenantry.azure.network_vnet_ddos_protection_enabled

import rego.v1

violations contains {"path": "ddos_protection", "message": "No protection plan covers it."} if {
	not input.attributes.ddos_protection
}
