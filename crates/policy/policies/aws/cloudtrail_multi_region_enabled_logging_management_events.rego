# METADATA
# title: A trail records management events
# description: Management events are what changes the account.
# custom:
#   id: aws.cloudtrail_multi_region_enabled_logging_management_events
#   severity: high
#   area: logging
#   remediation: Let an event selector record all management events, reading and writing.
#   resource_types: [cloudtrail.trail]
package tenantry.aws.cloudtrail_multi_region_enabled_logging_management_events

import rego.v1

applies if input.attributes.multi_region == true

violations contains {"path": "event_selectors", "message": "No selector records all management events."} if {
	count(object.get(input.attributes, "event_selectors", [])) > 0
	not recorded
}

recorded if {
	some selector in input.attributes.event_selectors
	not selector.management_events == false
	object.get(selector, "read_write", "All") == "All"
}
