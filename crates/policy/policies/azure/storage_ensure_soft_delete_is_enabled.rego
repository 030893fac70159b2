# METADATA
# title: Deleted blobs and containers are kept for a while
# description: What was deleted by mistake can be brought back.
# custom:
#   id: azure.storage_ensure_soft_delete_is_enabled
#   severity: medium
#   area: backup
#   remediation: Turn on soft delete for blobs and containers.
#   resource_types: [storage.account]
package tenantry.azure.storage_ensure_soft_delete_is_enabled

import rego.v1

violations contains {"path": "blob.soft_delete_days", "message": "Deleted blobs are kept for less than seven days."} if {
	object.get(input.attributes, ["blob", "soft_delete_days"], 0) < 7
}

violations contains {"path": "blob.container_soft_delete_days", "message": "Deleted containers are kept for less than seven days."} if {
	object.get(input.attributes, ["blob", "container_soft_delete_days"], 0) < 7
}
