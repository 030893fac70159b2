# METADATA
# title: A function runs inside a network of yours
# description: Only there do routes and groups decide what it reaches.
# custom:
#   id: aws.awslambda_function_inside_vpc
#   severity: low
#   area: network
#   remediation: Give the function subnets and groups, if it needs what is inside.
#   resource_types: [lambda.function]
package tenantry.aws.awslambda_function_inside_vpc

import rego.v1

violations contains {"path": "vpc_id", "message": "It is in no VPC."} if {
	not input.attributes.vpc_id
}
