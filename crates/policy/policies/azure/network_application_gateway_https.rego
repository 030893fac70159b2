# METADATA
# title: A web load balancer listens on HTTPS only
# description: Passwords and sessions in clear text can be read by who listens.
# custom:
#   id: azure.network_application_gateway_https
#   severity: high
#   area: encryption
#   remediation: Change the listener to HTTPS.
#   resource_types: [network.application_gateway]
#   requirements:
#     nist_800_53_r5: ["SC-8"]
#     pci_dss_4.0.1: ["4.2.1"]
#     iso_27001_2022: ["A.8.24"]
package tenantry.azure.network_application_gateway_https

import rego.v1

violations contains {"path": ["listeners", i, "protocol"], "message": "The listener speaks HTTP."} if {
	some i, listener in input.attributes.listeners
	lower(listener.protocol) == "http"
}
