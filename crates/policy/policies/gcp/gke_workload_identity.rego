# METADATA
# title: Pods have identities of their own
# description: Else every pod borrows the account of its node.
# custom:
#   id: gcp.gke_workload_identity
#   severity: medium
#   area: identity
#   remediation: Turn on Workload Identity.
#   resource_types: [container.cluster]
#   requirements:
#     nist_800_53_r5: ["AC-6", "IA-3"]
package tenantry.gcp.gke_workload_identity

import rego.v1

violations contains {"path": "workload_identity", "message": "Pods use the account of the node."} if {
	not input.attributes.workload_identity
}
