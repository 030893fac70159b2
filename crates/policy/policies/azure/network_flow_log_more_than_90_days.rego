# METADATA
# title: Records of traffic are kept for 90 days
# description: An intruder is found after months.
# custom:
#   id: azure.network_flow_log_more_than_90_days
#   severity: medium
#   area: logging
#   remediation: Set the retention to 90 days or more, or to 0 for ever.
#   resource_types: [network.security_group]
package tenantry.azure.network_flow_log_more_than_90_days

import rego.v1

applies if input.attributes.flow_logs.enabled == true

violations contains {"path": "flow_logs.retention_days", "message": "Records are kept for less than 90 days."} if {
	object.get(input.attributes, ["flow_logs", "retention_days"], 0) > 0
	input.attributes.flow_logs.retention_days < 90
}
