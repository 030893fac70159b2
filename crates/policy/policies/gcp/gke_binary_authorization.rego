# METADATA
# title: Only attested images run in a cluster
# description: Nobody can start what was not built and tested by you.
# custom:
#   id: gcp.gke_binary_authorization
#   severity: low
#   area: kubernetes
#   remediation: Turn on Binary Authorization.
#   resource_types: [container.cluster]
#   requirements:
#     nist_800_53_r5: ["CM-7", "SI-7"]
package tenantry.gcp.gke_binary_authorization

import rego.v1

violations contains {"path": "binary_authorization", "message": "Every image runs."} if {
	not input.attributes.binary_authorization
}
