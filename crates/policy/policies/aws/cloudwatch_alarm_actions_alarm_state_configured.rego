# METADATA
# title: An alarm does something when it goes off
# description: An alarm that tells nobody is none.
# custom:
#   id: aws.cloudwatch_alarm_actions_alarm_state_configured
#   severity: high
#   area: logging
#   remediation: Add an action for the state ALARM.
#   resource_types: [cloudwatch.alarm]
package tenantry.aws.cloudwatch_alarm_actions_alarm_state_configured

import rego.v1

violations contains {"path": "alarm_actions", "message": "Nothing happens when it goes off."} if {
	not input.attributes.alarm_actions
}
