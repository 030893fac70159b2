# METADATA
# title: App Service signs users of a web app in
# description: Requests of nobody known end before the code.
# custom:
#   id: azure.app_ensure_auth_is_set_up
#   severity: medium
#   area: identity
#   remediation: Turn on authentication, for apps that are not public.
#   resource_types: [web.app]
package tenantry.azure.app_ensure_auth_is_set_up

import rego.v1

violations contains {"path": "authentication", "message": "Nobody has to sign in."} if {
	not input.attributes.authentication
}
