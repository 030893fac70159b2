# METADATA
# title: The old way of authorization is off
# description: It gives rights that roles cannot take away.
# custom:
#   id: gcp.gke_legacy_abac
#   severity: high
#   area: identity
#   remediation: Turn off legacy authorization.
#   resource_types: [container.cluster]
#   requirements:
#     nist_800_53_r5: ["AC-3", "AC-6"]
package tenantry.gcp.gke_legacy_abac

import rego.v1

violations contains {"path": "legacy_abac", "message": "The old way of authorization is on."} if {
	input.attributes.legacy_abac == true
}
