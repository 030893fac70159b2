# METADATA
# title: Nodes of a cluster have no public addresses
# description: What has no address outside cannot be reached from there by mistake.
# custom:
#   id: gcp.gke_private_nodes
#   severity: medium
#   area: network
#   remediation: Make the nodes private.
#   resource_types: [container.cluster]
#   requirements:
#     nist_800_53_r5: ["SC-7"]
package tenantry.gcp.gke_private_nodes

import rego.v1

violations contains {"path": "private_nodes", "message": "Nodes have public addresses."} if {
	not input.attributes.private_nodes
}
