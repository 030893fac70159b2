# METADATA
# title: Requests to a web app are logged
# description: Without logs nobody can tell who called what.
# custom:
#   id: azure.app_http_logs_enabled
#   severity: low
#   area: logging
#   remediation: Turn on logs of requests.
#   resource_types: [web.app]
package tenantry.azure.app_http_logs_enabled

import rego.v1

violations contains {"path": "logging.http", "message": "Requests are not logged."} if {
	not input.attributes.logging.http
}
