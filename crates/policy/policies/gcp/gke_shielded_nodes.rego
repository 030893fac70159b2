# METADATA
# title: Nodes of a cluster prove what they are
# description: A machine that says it is a node gets the secrets of one.
# custom:
#   id: gcp.gke_shielded_nodes
#   severity: medium
#   area: kubernetes
#   remediation: Turn on shielded nodes.
#   resource_types: [container.cluster]
#   requirements:
#     nist_800_53_r5: ["SI-7"]
package tenantry.gcp.gke_shielded_nodes

import rego.v1

violations contains {"path": "shielded_nodes", "message": "Nodes do not prove what they are."} if {
	input.attributes.shielded_nodes == false
}
