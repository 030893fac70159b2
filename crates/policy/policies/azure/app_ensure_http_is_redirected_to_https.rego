# METADATA
# title: A web app is reached by HTTPS only
# description: Passwords and sessions in clear text can be read by who listens.
# custom:
#   id: azure.app_ensure_http_is_redirected_to_https
#   severity: medium
#   area: encryption
#   remediation: Turn on HTTPS only.
#   resource_types: [web.app]
package tenantry.azure.app_ensure_http_is_redirected_to_https

import rego.v1

violations contains {"path": "https_only", "message": "Requests without TLS are answered."} if {
	not input.attributes.https_only
}
