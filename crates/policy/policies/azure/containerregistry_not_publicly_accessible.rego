# METADATA
# title: A registry is reached by private endpoints only
# description: Images hold code and often secrets.
# custom:
#   id: azure.containerregistry_not_publicly_accessible
#   severity: high
#   area: network
#   remediation: Turn off public network access.
#   resource_types: [containerregistry.registry]
package tenantry.azure.containerregistry_not_publicly_accessible

import rego.v1

violations contains {"path": "public_network_access", "message": "It is reachable outside of private endpoints."} if {
	not input.attributes.public_network_access == false
}
