# METADATA
# title: A cluster enforces network policies
# description: Without them every pod reaches every other.
# custom:
#   id: gcp.gke_network_policy
#   severity: medium
#   area: network
#   remediation: Turn on network policies or Dataplane V2.
#   resource_types: [container.cluster]
#   requirements:
#     nist_800_53_r5: ["AC-4", "SC-7"]
package tenantry.gcp.gke_network_policy

import rego.v1

violations contains {"path": "network_policy", "message": "Network policies are not enforced."} if {
	not input.attributes.network_policy
}
