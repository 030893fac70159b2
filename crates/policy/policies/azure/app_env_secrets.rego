# METADATA
# title: No secret stands in the settings of a web app
# description: Everybody who may look at the app reads the secret.
# custom:
#   id: azure.app_env_secrets
#   severity: high
#   area: identity
#   remediation: Keep it in a vault and refer to it.
#   resource_types: [web.app]
#   requirements:
#     nist_800_53_r5: ["IA-5", "SC-28"]
#     soc2_2017: ["CC6.1"]
#     iso_27001_2022: ["A.5.17"]
package tenantry.azure.app_env_secrets

import rego.v1

violations contains {"path": ["environment", name], "message": sprintf("%s holds a secret.", [name])} if {
	some name, value in input.attributes.environment
	holds_secret(value)
}

holds_secret(value) if value.redacted

# In a text of YAML or JSON, only the secret itself is replaced.
holds_secret(value) if {
	is_string(value)
	contains(value, "redacted:")
}
