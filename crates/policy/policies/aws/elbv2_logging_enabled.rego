# METADATA
# title: Requests to a load balancer are logged
# description: Without access logs an attack leaves no trace.
# custom:
#   id: aws.elbv2_logging_enabled
#   severity: medium
#   area: logging
#   remediation: Turn on access logs to a bucket.
#   resource_types: [elb.load_balancer]
package tenantry.aws.elbv2_logging_enabled

import rego.v1

applies if input.attributes.kind in {"application", "network"}

violations contains {"path": "access_logs.enabled", "message": "Requests are not logged."} if {
	not input.attributes.access_logs.enabled
}
