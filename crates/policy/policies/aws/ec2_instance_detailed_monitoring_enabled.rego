# METADATA
# title: A machine is measured every minute
# description: Alarms on five-minute values come late.
# custom:
#   id: aws.ec2_instance_detailed_monitoring_enabled
#   severity: low
#   area: logging
#   remediation: Turn on detailed monitoring.
#   resource_types: [ec2.instance]
package tenantry.aws.ec2_instance_detailed_monitoring_enabled

import rego.v1

applies if not input.attributes.state == "terminated"

violations contains {"path": "monitoring", "message": "It is measured every five minutes."} if {
	not input.attributes.monitoring
}
