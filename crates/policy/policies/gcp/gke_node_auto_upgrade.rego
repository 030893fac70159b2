# METADATA
# title: Nodes are upgraded by themselves
# description: What waits for somebody waits too long.
# custom:
#   id: gcp.gke_node_auto_upgrade
#   severity: medium
#   area: kubernetes
#   remediation: Turn it on for each node pool.
#   resource_types: [container.cluster]
#   requirements:
#     nist_800_53_r5: ["SI-2"]
package tenantry.gcp.gke_node_auto_upgrade

import rego.v1

violations contains {"path": ["node_pools", i, "auto_upgrade"], "message": sprintf("Nodes of %s wait for somebody.", [pool.name])} if {
	some i, pool in input.attributes.node_pools
	pool.auto_upgrade == false
}
