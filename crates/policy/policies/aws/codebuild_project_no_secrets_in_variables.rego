# METADATA
# title: No secret stands in the variables of a build
# description: The project is read by everybody who may see it, and the log shows them.
# custom:
#   id: aws.codebuild_project_no_secrets_in_variables
#   severity: critical
#   area: identity
#   remediation: Use variables of the kind SECRETS_MANAGER or PARAMETER_STORE.
#   resource_types: [codebuild.project]
package tenantry.aws.codebuild_project_no_secrets_in_variables

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
