# METADATA
# title: Old images are deleted
# description: Old images with known flaws are started by mistake.
# custom:
#   id: aws.ecr_repositories_lifecycle_policy_enabled
#   severity: low
#   area: compute
#   remediation: Add a lifecycle policy.
#   resource_types: [ecr.repository]
package tenantry.aws.ecr_repositories_lifecycle_policy_enabled

import rego.v1

violations contains {"path": "lifecycle_policy", "message": "Images are kept for ever."} if {
	not input.attributes.lifecycle_policy
}
