# METADATA
# title: The actions of an alarm are on
# description: An alarm that tells nobody is none.
# custom:
#   id: aws.cloudwatch_alarm_actions_enabled
#   severity: high
#   area: logging
#   remediation: Turn on the actions of the alarm.
#   resource_types: [cloudwatch.alarm]
package tenantry.aws.cloudwatch_alarm_actions_enabled

import rego.v1

violations contains {"path": "actions_enabled", "message": "The actions are off."} if {
	input.attributes.actions_enabled == false
}
