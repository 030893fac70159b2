# METADATA
# title: An alarm goes off on changes of firewall lists of subnets
# description: Nobody reads the trail all day; an alarm on changes of firewall lists of subnets says when to look.
# custom:
#   id: aws.cloudwatch_changes_to_network_acls_alarm_configured
#   severity: medium
#   area: logging
#   remediation: >-
#     Add a metric filter for changes of firewall lists of subnets to the log group of the trail, and an alarm with
#     an action on its metric.
#   resource_types: [cloudwatch.log_group]
#   reads:
#     trails: {type: cloudtrail.trail, field: "log_group", equals: "@name"}
#     alarms: {type: cloudwatch.alarm, field: "metric", equals: "metric_filters[].metric"}
package tenantry.aws.cloudwatch_changes_to_network_acls_alarm_configured

import rego.v1

applies if count(input.related.trails) > 0

violations contains {"path": "metric_filters", "message": "No alarm watches for changes of firewall lists of subnets."} if not watched

watched if {
	some metric_filter in input.attributes.metric_filters
	every word in ["CreateNetworkAcl", "DeleteNetworkAcl"] {
		contains(metric_filter.pattern, word)
	}
	some alarm in input.related.alarms
	alarm.attributes.metric == metric_filter.metric
	not alarm.attributes.actions_enabled == false
	count(object.get(alarm.attributes, "alarm_actions", [])) > 0
}
