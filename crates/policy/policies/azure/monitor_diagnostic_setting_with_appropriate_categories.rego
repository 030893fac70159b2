# METADATA
# title: The activity of a subscription is logged wholly
# description: What is left out cannot be looked up afterwards.
# custom:
#   id: azure.monitor_diagnostic_setting_with_appropriate_categories
#   severity: medium
#   area: logging
#   remediation: Log Administrative, Security, Alert and Policy.
#   resource_types: [monitor.diagnostic_setting]
package tenantry.azure.monitor_diagnostic_setting_with_appropriate_categories

import rego.v1

applies if regex.match(`(?i)^/subscriptions/[^/]+$`, input.attributes.target)

violations contains {"path": "categories", "message": sprintf("The category %s is not logged.", [category])} if {
	some category in ["Administrative", "Security", "Alert", "Policy"]
	not category in object.get(input.attributes, "categories", [])
}
