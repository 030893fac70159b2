# METADATA
# title: A storage account lets in named networks only
# description: Else a leaked key works from everywhere.
# custom:
#   id: azure.storage_default_network_access_rule_is_denied
#   severity: high
#   area: network
#   remediation: Set the default action to Deny and name the networks.
#   resource_types: [storage.account]
package tenantry.azure.storage_default_network_access_rule_is_denied

import rego.v1

violations contains {"path": "network.default_action", "message": "All networks are let in."} if {
	object.get(input.attributes, ["network", "default_action"], "Allow") != "Deny"
}
