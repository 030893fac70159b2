# METADATA
# title: A namespace has network policies
# description: Without one every pod of the cluster reaches every pod of it.
# custom:
#   id: kubernetes.core_namespace_network_policies
#   severity: medium
#   area: network
#   remediation: Add a policy that denies everything, then the ones that are needed.
#   resource_types: [core.namespace]
#   requirements:
#     nist_800_53_r5: ["AC-4", "SC-7"]
#     pci_dss_4.0.1: ["1.3.1"]
#     iso_27001_2022: ["A.8.22"]
package tenantry.kubernetes.core_namespace_network_policies

import rego.v1

applies if not input.name in {"kube-system", "kube-public", "kube-node-lease"}

violations contains {"path": "network_policies", "message": "It has no network policy."} if {
	object.get(input.attributes, "network_policies", 0) == 0
}
