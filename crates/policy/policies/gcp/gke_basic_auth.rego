# METADATA
# title: No password works for the API of a cluster
# description: It has no second factor and says nobody's name.
# custom:
#   id: gcp.gke_basic_auth
#   severity: critical
#   area: identity
#   remediation: Turn off basic authentication.
#   resource_types: [container.cluster]
#   requirements:
#     nist_800_53_r5: ["IA-2"]
package tenantry.gcp.gke_basic_auth

import rego.v1

violations contains {"path": "basic_auth", "message": "A password works."} if {
	input.attributes.basic_auth == true
}
