# METADATA
# title: Logs are kept for a year
# description: An intruder is found after months; what happened then has to be there still.
# custom:
#   id: aws.cloudwatch_log_group_retention_policy_specific_days_enabled
#   severity: medium
#   area: logging
#   remediation: Set the retention of the log group to 365 days or more.
#   resource_types: [cloudwatch.log_group]
package tenantry.aws.cloudwatch_log_group_retention_policy_specific_days_enabled

import rego.v1

violations contains {"path": "retention_days", "message": "Logs are kept for less than 365 days."} if {
	object.get(input.attributes, "retention_days", 0) > 0
	input.attributes.retention_days < 365
}
