# METADATA
# title: A role does not give more than its holder has
# description: With escalate, bind or impersonate a user gets every right.
# custom:
#   id: kubernetes.rbac_no_escalation
#   severity: high
#   area: identity
#   remediation: Remove the verbs.
#   resource_types: [rbac.cluster_role, rbac.role]
#   requirements:
#     nist_800_53_r5: ["AC-6"]
#     soc2_2017: ["CC6.3"]
#     iso_27001_2022: ["A.8.2"]
package tenantry.kubernetes.rbac_no_escalation

import rego.v1

applies if not startswith(input.name, "system:")

violations contains {"path": ["rules", i, "verbs"], "message": "Rights beyond the holder's own may be taken."} if {
	some i, rule in input.attributes.rules
	some verb in rule.verbs
	verb in {"escalate", "bind", "impersonate"}
}
