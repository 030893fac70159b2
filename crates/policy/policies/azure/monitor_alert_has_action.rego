# METADATA
# title: An alert on operations is on and tells somebody
# description: An alert that tells nobody is none.
# custom:
#   id: azure.monitor_alert_has_action
#   severity: medium
#   area: logging
#   remediation: Turn on the alert and add an action group.
#   resource_types: [monitor.activity_log_alert]
#   requirements:
#     nist_800_53_r5: ["AU-6", "SI-4"]
#     iso_27001_2022: ["A.8.16"]
package tenantry.azure.monitor_alert_has_action

import rego.v1

violations contains {"path": "actions", "message": "It tells nobody."} if {
	not input.attributes.actions
}

violations contains {"path": "enabled", "message": "It is off."} if {
	input.attributes.enabled == false
}
