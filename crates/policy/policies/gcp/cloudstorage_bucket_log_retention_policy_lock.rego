# METADATA
# title: The retention of a bucket cannot be shortened
# description: A record that can be deleted proves nothing.
# custom:
#   id: gcp.cloudstorage_bucket_log_retention_policy_lock
#   severity: medium
#   area: logging
#   remediation: Lock the retention policy of buckets that hold logs.
#   resource_types: [storage.bucket]
package tenantry.gcp.cloudstorage_bucket_log_retention_policy_lock

import rego.v1

applies if input.attributes.retention.seconds

violations contains {"path": "retention.locked", "message": "The retention can be shortened."} if {
	not input.attributes.retention.locked
}
