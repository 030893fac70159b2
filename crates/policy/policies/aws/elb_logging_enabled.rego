# METADATA
# title: Requests to a classic load balancer are logged
# description: Without access logs an attack leaves no trace.
# custom:
#   id: aws.elb_logging_enabled
#   severity: medium
#   area: logging
#   remediation: Turn on access logs to a bucket; better, move to an application load balancer.
#   resource_types: [elb.load_balancer]
package tenantry.aws.elb_logging_enabled

import rego.v1

applies if input.attributes.kind == "classic"

violations contains {"path": "access_logs.enabled", "message": "Requests are not logged."} if {
	not input.attributes.access_logs.enabled
}
