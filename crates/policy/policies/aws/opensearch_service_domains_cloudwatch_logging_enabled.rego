# METADATA
# title: Logs of a search domain go to CloudWatch
# description: Without them nobody can tell what went wrong.
# custom:
#   id: aws.opensearch_service_domains_cloudwatch_logging_enabled
#   severity: medium
#   area: logging
#   remediation: Publish the logs to a log group.
#   resource_types: [opensearch.domain]
package tenantry.aws.opensearch_service_domains_cloudwatch_logging_enabled

import rego.v1

violations contains {"path": "log_types", "message": "No logs are written."} if {
	not input.attributes.log_types
}
