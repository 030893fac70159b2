# METADATA
# title: Deleted objects of a bucket are kept for a while
# description: What was deleted by mistake can be brought back.
# custom:
#   id: gcp.cloudstorage_bucket_soft_delete_enabled
#   severity: medium
#   area: backup
#   remediation: Set the time of soft delete.
#   resource_types: [storage.bucket]
package tenantry.gcp.cloudstorage_bucket_soft_delete_enabled

import rego.v1

violations contains {"path": "soft_delete_seconds", "message": "Deleted objects are gone at once."} if {
	input.attributes.soft_delete_seconds == 0
}
