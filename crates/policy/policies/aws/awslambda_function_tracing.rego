# METADATA
# title: Calls of a function are traced
# description: A trace shows where a request went and where it failed.
# custom:
#   id: aws.awslambda_function_tracing
#   severity: informational
#   area: logging
#   remediation: Set tracing to Active.
#   resource_types: [lambda.function]
#   requirements:
#     nist_800_53_r5: ["AU-12"]
package tenantry.aws.awslambda_function_tracing

import rego.v1

violations contains {"path": "tracing", "message": "Calls are not traced."} if {
	object.get(input.attributes, "tracing", "PassThrough") != "Active"
}
