# METADATA
# title: A cluster issues no client certificate
# description: It cannot be taken back.
# custom:
#   id: gcp.gke_client_certificate
#   severity: medium
#   area: identity
#   remediation: Turn off the client certificate.
#   resource_types: [container.cluster]
#   requirements:
#     nist_800_53_r5: ["IA-5"]
package tenantry.gcp.gke_client_certificate

import rego.v1

violations contains {"path": "client_certificate", "message": "A client certificate is issued."} if {
	input.attributes.client_certificate == true
}
