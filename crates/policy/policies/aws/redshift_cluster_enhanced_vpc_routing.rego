# METADATA
# title: Copies of a data warehouse stay inside the network
# description: Only there do groups, endpoints and flow logs see them.
# custom:
#   id: aws.redshift_cluster_enhanced_vpc_routing
#   severity: medium
#   area: network
#   remediation: Turn on enhanced VPC routing.
#   resource_types: [redshift.cluster]
package tenantry.aws.redshift_cluster_enhanced_vpc_routing

import rego.v1

violations contains {"path": "enhanced_vpc_routing", "message": "Copies and unloads leave the VPC."} if {
	not input.attributes.enhanced_vpc_routing
}
