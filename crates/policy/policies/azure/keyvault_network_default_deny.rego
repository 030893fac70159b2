# METADATA
# title: A vault lets in named networks only
# description: Else a stolen identity works from everywhere.
# custom:
#   id: azure.keyvault_network_default_deny
#   severity: medium
#   area: network
#   remediation: Set the default action to Deny and name the networks.
#   resource_types: [keyvault.vault]
#   requirements:
#     nist_800_53_r5: ["AC-4", "SC-7"]
#     iso_27001_2022: ["A.8.20"]
package tenantry.azure.keyvault_network_default_deny

import rego.v1

applies if not input.attributes.public_network_access == false

violations contains {"path": "network.default_action", "message": "All networks are let in."} if {
	object.get(input.attributes, ["network", "default_action"], "Allow") != "Deny"
}
