# METADATA
# title: Every route of an API says who may call it
# description: A route without authorization is open to whoever finds it.
# custom:
#   id: aws.apigateway_restapi_authorizers_enabled
#   severity: medium
#   area: identity
#   remediation: Set IAM, a user pool, JWT or an authorizer of your own on each route.
#   resource_types: [apigateway.api]
package tenantry.aws.apigateway_restapi_authorizers_enabled

import rego.v1

applies if object.get(input.attributes, "endpoint_kind", "EDGE") != "PRIVATE"

violations contains {"path": ["routes", i, "authorization"], "message": sprintf("%s can be called by everybody.", [object.get(route, "path", "The route")])} if {
	some i, route in input.attributes.routes
	object.get(route, "authorization", "NONE") == "NONE"
	route.method != "OPTIONS"
}
