# METADATA
# title: Requests to a stage of an API are logged
# description: Without logs nobody can tell who called what.
# custom:
#   id: aws.apigateway_restapi_logging_enabled
#   severity: medium
#   area: logging
#   remediation: Turn on access logs or execution logs of the stage.
#   resource_types: [apigateway.stage]
package tenantry.aws.apigateway_restapi_logging_enabled

import rego.v1

violations contains {"path": "access_logs.destination", "message": "Neither access nor execution is logged."} if {
	not input.attributes.access_logs.destination
	object.get(input.attributes, "execution_logging", "OFF") == "OFF"
}
