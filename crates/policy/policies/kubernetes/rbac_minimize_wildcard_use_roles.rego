# METADATA
# title: A role names what it allows
# description: A wildcard also allows what is added tomorrow.
# custom:
#   id: kubernetes.rbac_minimize_wildcard_use_roles
#   severity: high
#   area: identity
#   remediation: Name groups, resources and verbs.
#   resource_types: [rbac.cluster_role, rbac.role]
package tenantry.kubernetes.rbac_minimize_wildcard_use_roles

import rego.v1

applies if not startswith(input.name, "system:")

violations contains {"path": ["rules", i, "verbs"], "message": "The role allows everything."} if {
	some i, rule in input.attributes.rules
	some list in ["resources", "verbs", "api_groups"]
	"*" in rule[list]
}
