# METADATA
# title: Requests to a stage of an API are traced
# description: A trace shows where a request went and where it failed.
# custom:
#   id: aws.apigateway_restapi_tracing_enabled
#   severity: low
#   area: logging
#   remediation: Turn on X-Ray tracing.
#   resource_types: [apigateway.stage]
package tenantry.aws.apigateway_restapi_tracing_enabled

import rego.v1

violations contains {"path": "tracing", "message": "Requests are not traced."} if {
	not input.attributes.tracing
}
