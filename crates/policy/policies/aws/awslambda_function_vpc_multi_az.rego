# METADATA
# title: A function in a network runs in more than one zone
# description: The loss of one zone is not the loss of the function.
# custom:
#   id: aws.awslambda_function_vpc_multi_az
#   severity: medium
#   area: compute
#   remediation: Give the function subnets in two zones.
#   resource_types: [lambda.function]
package tenantry.aws.awslambda_function_vpc_multi_az

import rego.v1

applies if input.attributes.vpc_id

violations contains {"path": "subnets", "message": "It runs in one subnet only."} if {
	count(object.get(input.attributes, "subnets", [])) < 2
}
