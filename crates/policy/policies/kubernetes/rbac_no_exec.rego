# METADATA
# title: A role does not open shells in pods
# description: A shell has what the pod has, its secrets among it.
# custom:
#   id: kubernetes.rbac_no_exec
#   severity: medium
#   area: identity
#   remediation: Remove pods/exec.
#   resource_types: [rbac.cluster_role, rbac.role]
#   requirements:
#     nist_800_53_r5: ["AC-6", "AC-17"]
#     iso_27001_2022: ["A.8.18"]
package tenantry.kubernetes.rbac_no_exec

import rego.v1

applies if not startswith(input.name, "system:")

violations contains {"path": ["rules", i, "verbs"], "message": "Shells may be opened in pods."} if {
	some i, rule in input.attributes.rules
	has(rule.resources, "pods/exec")
	has(rule.verbs, "create")
}

has(list, name) if name in list

has(list, _) if "*" in list
