# METADATA
# title: Records of a stream are kept for a week
# description: A reader that stops on Friday has lost them on Monday.
# custom:
#   id: aws.kinesis_stream_data_retention_period
#   severity: medium
#   area: backup
#   remediation: Set the retention to 168 hours or more.
#   resource_types: [kinesis.stream]
package tenantry.aws.kinesis_stream_data_retention_period

import rego.v1

violations contains {"path": "retention_hours", "message": "Records are kept for less than a week."} if {
	object.get(input.attributes, "retention_hours", 24) < 168
}
