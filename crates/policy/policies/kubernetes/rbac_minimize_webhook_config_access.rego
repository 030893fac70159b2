# METADATA
# title: A role does not change admission
# description: A webhook sees and changes everything that is made.
# custom:
#   id: kubernetes.rbac_minimize_webhook_config_access
#   severity: high
#   area: identity
#   remediation: Remove the rule.
#   resource_types: [rbac.cluster_role, rbac.role]
package tenantry.kubernetes.rbac_minimize_webhook_config_access

import rego.v1

applies if not startswith(input.name, "system:")

violations contains {"path": ["rules", i, "verbs"], "message": "Admission may be changed."} if {
	some i, rule in input.attributes.rules
	some resource in ["validatingwebhookconfigurations", "mutatingwebhookconfigurations"]
	has(rule.resources, resource)
	some verb in ["create", "update", "patch", "delete"]
	has(rule.verbs, verb)
}

has(list, name) if name in list

has(list, _) if "*" in list
