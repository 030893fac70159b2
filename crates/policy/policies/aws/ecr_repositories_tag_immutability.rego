# METADATA
# title: A tag always means the same image
# description: Else what runs tomorrow is not what was tested.
# custom:
#   id: aws.ecr_repositories_tag_immutability
#   severity: medium
#   area: compute
#   remediation: Make tags immutable.
#   resource_types: [ecr.repository]
package tenantry.aws.ecr_repositories_tag_immutability

import rego.v1

violations contains {"path": "immutable_tags", "message": "A tag can be moved."} if {
	not input.attributes.immutable_tags
}
