# METADATA
# title: A namespace enforces a level of pod security
# description: Else anybody who may make a pod may make one with the rights of the node.
# custom:
#   id: kubernetes.core_namespace_pod_security
#   severity: medium
#   area: kubernetes
#   remediation: "Label the namespace with pod-security.kubernetes.io/enforce: baseline or restricted."
#   resource_types: [core.namespace]
#   requirements:
#     nist_800_53_r5: ["CM-7", "AC-6"]
#     iso_27001_2022: ["A.8.9"]
package tenantry.kubernetes.core_namespace_pod_security

import rego.v1

applies if not input.name in {"kube-system", "kube-public", "kube-node-lease"}

violations contains {"path": "pod_security.enforce", "message": "No level, or the privileged one, is enforced."} if {
	not input.attributes.pod_security.enforce in {"baseline", "restricted"}
}
