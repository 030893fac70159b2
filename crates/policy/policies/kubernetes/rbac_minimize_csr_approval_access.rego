# METADATA
# title: A role does not approve certificates
# description: Who approves certificates can be anybody.
# custom:
#   id: kubernetes.rbac_minimize_csr_approval_access
#   severity: high
#   area: identity
#   remediation: Remove the approval subresource.
#   resource_types: [rbac.cluster_role, rbac.role]
package tenantry.kubernetes.rbac_minimize_csr_approval_access

import rego.v1

applies if not startswith(input.name, "system:")

violations contains {"path": ["rules", i, "verbs"], "message": "Certificates may be approved."} if {
	some i, rule in input.attributes.rules
	has(rule.resources, "certificatesigningrequests/approval")
	some verb in ["update", "patch"]
	has(rule.verbs, verb)
}

has(list, name) if name in list

has(list, _) if "*" in list
