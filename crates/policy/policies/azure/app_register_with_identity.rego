# METADATA
# title: A web app has an identity of its own
# description: Without one people put passwords into its settings.
# custom:
#   id: azure.app_register_with_identity
#   severity: medium
#   area: identity
#   remediation: Turn on a managed identity.
#   resource_types: [web.app]
package tenantry.azure.app_register_with_identity

import rego.v1

violations contains {"path": "identity", "message": "It has no identity."} if {
	not input.attributes.identity
}
