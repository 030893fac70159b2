# METADATA
# title: A network policy does not let everything in
# description: A rule without a source lets in the whole internet.
# custom:
#   id: kubernetes.network_policy_not_open
#   severity: medium
#   area: network
#   remediation: Say from where.
#   resource_types: [networking.network_policy]
#   requirements:
#     nist_800_53_r5: ["AC-4", "SC-7"]
#     iso_27001_2022: ["A.8.22"]
package tenantry.kubernetes.network_policy_not_open

import rego.v1

violations contains {"path": ["ingress", i, "from"], "message": "Everything is let in."} if {
	some i, rule in input.attributes.ingress
	count(object.get(rule, "from", [])) == 0
}

violations contains {"path": ["ingress", i, "from", j, "cidr"], "message": "Everything is let in."} if {
	some i, rule in input.attributes.ingress
	some j, source in rule.from
	source.cidr in {"0.0.0.0/0", "::/0"}
	not source.except
}
