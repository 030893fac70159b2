# METADATA
# title: Traffic inside of a node is recorded
# description: Else flow logs miss what pods of one node say.
# custom:
#   id: gcp.gke_intranode_visibility
#   severity: low
#   area: logging
#   remediation: Turn on intranode visibility.
#   resource_types: [container.cluster]
#   requirements:
#     nist_800_53_r5: ["AU-12"]
package tenantry.gcp.gke_intranode_visibility

import rego.v1

violations contains {"path": "intranode_visibility", "message": "Traffic inside of a node is not recorded."} if {
	not input.attributes.intranode_visibility
}
