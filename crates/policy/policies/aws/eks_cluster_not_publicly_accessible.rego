# METADATA
# title: The API of a cluster is not open to everybody
# description: The API decides over everything that runs.
# custom:
#   id: aws.eks_cluster_not_publicly_accessible
#   severity: high
#   area: network
#   remediation: Make the API private, or let only your ranges in.
#   resource_types: [eks.cluster]
package tenantry.aws.eks_cluster_not_publicly_accessible

import rego.v1

violations contains {"path": "endpoint.public_cidrs", "message": "Everybody reaches the API."} if {
	not input.attributes.endpoint.public == false
	"0.0.0.0/0" in object.get(input.attributes, ["endpoint", "public_cidrs"], ["0.0.0.0/0"])
}
