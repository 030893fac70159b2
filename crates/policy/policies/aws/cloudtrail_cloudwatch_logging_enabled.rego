# METADATA
# title: A trail goes to a log group too
# description: Only there can alarms be set on it at once.
# custom:
#   id: aws.cloudtrail_cloudwatch_logging_enabled
#   severity: medium
#   area: logging
#   remediation: Set a log group in the trail.
#   resource_types: [cloudtrail.trail]
package tenantry.aws.cloudtrail_cloudwatch_logging_enabled

import rego.v1

violations contains {"path": "log_group", "message": "No log group gets the records."} if {
	not input.attributes.log_group
}
