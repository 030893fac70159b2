# METADATA
# title: A web app speaks HTTP/2
# description: It is faster and was built with TLS in mind.
# custom:
#   id: azure.app_ensure_using_http20
#   severity: low
#   area: network
#   remediation: Turn on HTTP/2.
#   resource_types: [web.app]
package tenantry.azure.app_ensure_using_http20

import rego.v1

violations contains {"path": "http2", "message": "HTTP/2 is off."} if {
	not input.attributes.http2
}
