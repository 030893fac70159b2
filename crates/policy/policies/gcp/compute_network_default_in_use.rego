# METADATA
# title: The network that comes with a project is not used
# description: Its rules let SSH and Remote Desktop in from everywhere.
# custom:
#   id: gcp.compute_network_default_in_use
#   severity: medium
#   area: network
#   remediation: Delete the default network and make networks for what they are for.
#   resource_types: [compute.network]
package tenantry.gcp.compute_network_default_in_use

import rego.v1

violations contains {"path": "is_default", "message": "It is the network that comes with a project."} if {
	input.attributes.is_default == true
}
