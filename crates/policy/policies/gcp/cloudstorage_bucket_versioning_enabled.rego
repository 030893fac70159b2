# METADATA
# title: A bucket keeps old versions of its objects
# description: What was overwritten by mistake can be brought back.
# custom:
#   id: gcp.cloudstorage_bucket_versioning_enabled
#   severity: medium
#   area: backup
#   remediation: Turn on versioning.
#   resource_types: [storage.bucket]
package tenantry.gcp.cloudstorage_bucket_versioning_enabled

import rego.v1

violations contains {"path": "versioning", "message": "Old versions are not kept."} if {
	not input.attributes.versioning
}
