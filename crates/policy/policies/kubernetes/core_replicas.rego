# METADATA
# title: A service runs more than once
# description: The loss of one node is not the loss of the service.
# custom:
#   id: kubernetes.core_replicas
#   severity: informational
#   area: kubernetes
#   remediation: Run two pods or more.
#   resource_types: [workload.deployment, workload.stateful_set]
#   requirements:
#     nist_800_53_r5: ["CP-10"]
#     iso_27001_2022: ["A.8.14"]
package tenantry.kubernetes.core_replicas

import rego.v1

violations contains {"path": "replicas", "message": "It runs once."} if {
	object.get(input.attributes, "replicas", 1) < 2
}
