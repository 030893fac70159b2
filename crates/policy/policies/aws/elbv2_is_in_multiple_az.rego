# METADATA
# title: A load balancer runs in more than one zone
# description: The loss of one zone is not the loss of the service.
# custom:
#   id: aws.elbv2_is_in_multiple_az
#   severity: medium
#   area: compute
#   remediation: Add subnets in a second zone.
#   resource_types: [elb.load_balancer]
package tenantry.aws.elbv2_is_in_multiple_az

import rego.v1

applies if input.attributes.kind in {"application", "network"}

violations contains {"path": "subnets", "message": "It runs in one subnet only."} if {
	count(object.get(input.attributes, "subnets", [])) < 2
}
