# METADATA
# title: A database is inside a network of yours
# description: Outside of one there are no groups and no routes to guard it.
# custom:
#   id: aws.rds_instance_inside_vpc
#   severity: high
#   area: network
#   remediation: Move the instance into a VPC.
#   resource_types: [rds.instance]
package tenantry.aws.rds_instance_inside_vpc

import rego.v1

violations contains {"path": "vpc_id", "message": "It is in no VPC."} if {
	not input.attributes.vpc_id
}
