# METADATA
# title: A role does not make tokens of accounts
# description: Who makes tokens has the rights of every account.
# custom:
#   id: kubernetes.rbac_minimize_service_account_token_creation
#   severity: high
#   area: identity
#   remediation: Remove serviceaccounts/token.
#   resource_types: [rbac.cluster_role, rbac.role]
package tenantry.kubernetes.rbac_minimize_service_account_token_creation

import rego.v1

applies if not startswith(input.name, "system:")

violations contains {"path": ["rules", i, "verbs"], "message": "Tokens of accounts may be made."} if {
	some i, rule in input.attributes.rules
	has(rule.resources, "serviceaccounts/token")
	has(rule.verbs, "create")
}

has(list, name) if name in list

has(list, _) if "*" in list
