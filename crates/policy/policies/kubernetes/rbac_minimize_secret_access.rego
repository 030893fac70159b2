# METADATA
# title: A role does not read secrets
# description: Who reads secrets has the rights of all that they open.
# custom:
#   id: kubernetes.rbac_minimize_secret_access
#   severity: high
#   area: identity
#   remediation: Name the single secrets, or remove the rule.
#   resource_types: [rbac.cluster_role, rbac.role]
package tenantry.kubernetes.rbac_minimize_secret_access

import rego.v1

applies if not startswith(input.name, "system:")

violations contains {"path": ["rules", i, "verbs"], "message": "Secrets may be read."} if {
	some i, rule in input.attributes.rules
	has(rule.resources, "secrets")
	some verb in ["get", "list", "watch"]
	has(rule.verbs, verb)
	not rule.resource_names
}

has(list, name) if name in list

has(list, _) if "*" in list
