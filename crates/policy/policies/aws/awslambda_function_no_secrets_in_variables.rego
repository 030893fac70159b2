# METADATA
# title: No secret stands in the environment of a function
# description: Everybody who may describe the function reads it.
# custom:
#   id: aws.awslambda_function_no_secrets_in_variables
#   severity: critical
#   area: identity
#   remediation: Keep the secret in Secrets Manager and let the role of the function read it.
#   resource_types: [lambda.function]
#   requirements:
#     nist_800_53_r5: ["IA-5", "SC-28"]
#     soc2_2017: ["CC6.1"]
#     iso_27001_2022: ["A.5.17"]
package tenantry.aws.awslambda_function_no_secrets_in_variables

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
