# METADATA
# title: A namespace has a quota
# description: One that grows takes down its neighbours.
# custom:
#   id: kubernetes.core_namespace_resource_quota
#   severity: low
#   area: kubernetes
#   remediation: Add a resource quota.
#   resource_types: [core.namespace]
#   requirements:
#     nist_800_53_r5: ["SC-5"]
#     iso_27001_2022: ["A.8.6"]
package tenantry.kubernetes.core_namespace_resource_quota

import rego.v1

applies if not input.name in {"kube-system", "kube-public", "kube-node-lease"}

violations contains {"path": "resource_quotas", "message": "It has no quota."} if {
	object.get(input.attributes, "resource_quotas", 0) == 0
}
