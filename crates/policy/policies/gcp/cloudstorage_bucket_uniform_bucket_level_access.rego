# METADATA
# title: Only roles decide about a bucket
# description: Access lists of objects are a second way in that reviews overlook.
# custom:
#   id: gcp.cloudstorage_bucket_uniform_bucket_level_access
#   severity: medium
#   area: storage
#   remediation: Turn on uniform access.
#   resource_types: [storage.bucket]
package tenantry.gcp.cloudstorage_bucket_uniform_bucket_level_access

import rego.v1

violations contains {"path": "uniform_access", "message": "Access lists are in force."} if {
	not input.attributes.uniform_access
}
