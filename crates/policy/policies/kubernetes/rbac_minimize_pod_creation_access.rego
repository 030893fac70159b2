# METADATA
# title: A role does not make pods
# description: Who makes a pod may run it as any account of the namespace.
# custom:
#   id: kubernetes.rbac_minimize_pod_creation_access
#   severity: high
#   area: identity
#   remediation: Let only pipelines and controllers make pods.
#   resource_types: [rbac.cluster_role, rbac.role]
package tenantry.kubernetes.rbac_minimize_pod_creation_access

import rego.v1

applies if not startswith(input.name, "system:")

violations contains {"path": ["rules", i, "verbs"], "message": "Pods may be made."} if {
	some i, rule in input.attributes.rules
	has(rule.resources, "pods")
	has(rule.verbs, "create")
}

has(list, name) if name in list

has(list, _) if "*" in list
