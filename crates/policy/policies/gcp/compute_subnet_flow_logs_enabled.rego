# METADATA
# title: Traffic of a subnet is recorded
# description: Flow logs are what is left to tell where an intruder came from.
# custom:
#   id: gcp.compute_subnet_flow_logs_enabled
#   severity: medium
#   area: logging
#   remediation: Turn on flow logs.
#   resource_types: [compute.subnetwork]
package tenantry.gcp.compute_subnet_flow_logs_enabled

import rego.v1

violations contains {"path": "flow_logs", "message": "Traffic is not recorded."} if {
	not input.attributes.flow_logs
}
