# METADATA
# title: A group of machines runs in more than one zone
# description: The loss of one zone is not the loss of the service.
# custom:
#   id: aws.autoscaling_group_multiple_az
#   severity: medium
#   area: compute
#   remediation: Add subnets in a second zone.
#   resource_types: [autoscaling.group]
package tenantry.aws.autoscaling_group_multiple_az

import rego.v1

violations contains {"path": "availability_zones", "message": "It runs in one zone only."} if {
	count(object.get(input.attributes, "availability_zones", [])) < 2
}
