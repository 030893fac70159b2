# METADATA
# title: An application load balancer drops malformed headers
# description: Malformed headers are how requests are smuggled past checks.
# custom:
#   id: aws.elbv2_alb_drop_invalid_header_fields_enabled
#   severity: medium
#   area: network
#   remediation: Turn on dropping of invalid header fields.
#   resource_types: [elb.load_balancer]
package tenantry.aws.elbv2_alb_drop_invalid_header_fields_enabled

import rego.v1

applies if input.attributes.kind == "application"

violations contains {"path": "drop_invalid_headers", "message": "Malformed headers are passed on."} if {
	not input.attributes.drop_invalid_headers
}
