# METADATA
# title: An alert watches for changes of who is logged
# description: Nobody reads logs all day; an alert says when to look.
# custom:
#   id: gcp.logging_log_metric_filter_and_alert_for_audit_configuration_changes_enabled
#   severity: medium
#   area: logging
#   remediation: Add an alert on the metric.
#   resource_types: [logging.metric]
package tenantry.gcp.logging_log_metric_filter_and_alert_for_audit_configuration_changes_enabled

import rego.v1

applies if {
	contains(input.attributes.filter, "SetIamPolicy")
	contains(input.attributes.filter, "auditConfigDeltas")
}

violations contains {"path": "has_alert", "message": "No alert watches the metric."} if {
	not input.attributes.has_alert
}
