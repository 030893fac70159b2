# METADATA
# title: Old versions of blobs are kept
# description: What was overwritten by mistake can be brought back.
# custom:
#   id: azure.storage_blob_versioning_is_enabled
#   severity: medium
#   area: backup
#   remediation: Turn on versioning of blobs.
#   resource_types: [storage.account]
package tenantry.azure.storage_blob_versioning_is_enabled

import rego.v1

violations contains {"path": "blob.versioning", "message": "Old versions are not kept."} if {
	not input.attributes.blob.versioning
}
