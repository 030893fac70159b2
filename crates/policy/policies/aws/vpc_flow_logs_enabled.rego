# METADATA
# title: Traffic of a network is recorded
# description: Flow logs are what is left to tell where an intruder came from and went to.
# custom:
#   id: aws.vpc_flow_logs_enabled
#   severity: medium
#   area: logging
#   remediation: Turn on flow logs for the VPC, at least for refused traffic.
#   resource_types: [ec2.vpc]
package tenantry.aws.vpc_flow_logs_enabled

import rego.v1

violations contains {"path": "flow_logs.enabled", "message": "No flow log is active."} if {
	not input.attributes.flow_logs.enabled
}
