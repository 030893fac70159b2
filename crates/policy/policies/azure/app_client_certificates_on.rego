# METADATA
# title: Clients of a web app need a certificate
# description: Requests that come from nowhere known end before the code.
# custom:
#   id: azure.app_client_certificates_on
#   severity: medium
#   area: identity
#   remediation: Require client certificates, for apps that only your services call.
#   resource_types: [web.app]
package tenantry.azure.app_client_certificates_on

import rego.v1

violations contains {"path": "client_certificates", "message": "Clients need no certificate."} if {
	not input.attributes.client_certificates
}
