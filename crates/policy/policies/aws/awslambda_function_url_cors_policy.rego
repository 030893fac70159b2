# METADATA
# title: The URL of a function does not answer scripts from everywhere
# description: Any page that a user visits could call it in the name of the user.
# custom:
#   id: aws.awslambda_function_url_cors_policy
#   severity: medium
#   area: compute
#   remediation: Name the origins that may call.
#   resource_types: [lambda.function]
package tenantry.aws.awslambda_function_url_cors_policy

import rego.v1

applies if input.attributes.function_url.auth

violations contains {"path": "function_url.cors_origins", "message": "Scripts from every origin are answered."} if {
	"*" in input.attributes.function_url.cors_origins
}
