# METADATA
# title: Traffic is recorded
# description: Flow logs are what is left to tell where an intruder came from.
# custom:
#   id: azure.network_flow_log_captured_sent
#   severity: medium
#   area: logging
#   remediation: Turn on flow logs.
#   resource_types: [network.security_group]
package tenantry.azure.network_flow_log_captured_sent

import rego.v1

violations contains {"path": "flow_logs.enabled", "message": "Traffic is not recorded."} if {
	not input.attributes.flow_logs.enabled
}
