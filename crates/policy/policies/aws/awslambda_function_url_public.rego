# METADATA
# title: The URL of a function asks who calls
# description: A URL without authorization lets everybody run the function at your cost.
# custom:
#   id: aws.awslambda_function_url_public
#   severity: high
#   area: compute
#   remediation: Set the authorization of the URL to AWS_IAM.
#   resource_types: [lambda.function]
package tenantry.aws.awslambda_function_url_public

import rego.v1

applies if input.attributes.function_url.auth

violations contains {"path": "function_url.auth", "message": "Everybody may call the URL."} if {
	input.attributes.function_url.auth == "NONE"
}
