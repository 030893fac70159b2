# METADATA
# title: The API of a cluster is private
# description: What has no address outside cannot be reached from there by mistake.
# custom:
#   id: aws.eks_endpoints_not_publicly_accessible
#   severity: high
#   area: network
#   remediation: Turn off the public endpoint and turn on the private one.
#   resource_types: [eks.cluster]
package tenantry.aws.eks_endpoints_not_publicly_accessible

import rego.v1

violations contains {"path": "endpoint.public", "message": "The API has a public endpoint."} if {
	not input.attributes.endpoint.public == false
}
