# METADATA
# title: New images are scanned
# description: Most flaws in images are known when they are pushed.
# custom:
#   id: aws.ecr_repositories_scan_images_on_push_enabled
#   severity: medium
#   area: compute
#   remediation: Turn on scanning on push.
#   resource_types: [ecr.repository]
package tenantry.aws.ecr_repositories_scan_images_on_push_enabled

import rego.v1

violations contains {"path": "scan_on_push", "message": "New images are not scanned."} if {
	not input.attributes.scan_on_push
}
