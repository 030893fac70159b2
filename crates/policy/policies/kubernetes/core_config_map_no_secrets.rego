# METADATA
# title: No secret stands in a config map
# description: Config maps are read by everybody who may look at the namespace.
# custom:
#   id: kubernetes.core_config_map_no_secrets
#   severity: high
#   area: identity
#   remediation: Keep it in a secret.
#   resource_types: [core.config_map]
#   requirements:
#     nist_800_53_r5: ["IA-5", "SC-28"]
#     soc2_2017: ["CC6.1"]
#     iso_27001_2022: ["A.5.17"]
package tenantry.kubernetes.core_config_map_no_secrets

import rego.v1

violations contains {"path": ["data", name], "message": "The entry holds a secret."} if {
	some name, value in input.attributes.data
	holds_secret(value)
}

holds_secret(value) if value.redacted

# In a text of YAML or JSON, only the secret itself is replaced.
holds_secret(value) if {
	is_string(value)
	contains(value, "redacted:")
}
