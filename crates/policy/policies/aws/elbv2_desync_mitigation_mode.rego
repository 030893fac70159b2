# METADATA
# title: A load balancer refuses ambiguous requests
# description: Requests that two servers read differently let one client answer for another.
# custom:
#   id: aws.elbv2_desync_mitigation_mode
#   severity: medium
#   area: network
#   remediation: Set the mitigation mode to defensive or strictest.
#   resource_types: [elb.load_balancer]
package tenantry.aws.elbv2_desync_mitigation_mode

import rego.v1

applies if input.attributes.kind == "application"

violations contains {"path": "desync_mitigation", "message": "Ambiguous requests are only counted."} if {
	not object.get(input.attributes, "desync_mitigation", "defensive") in {"defensive", "strictest"}
}
