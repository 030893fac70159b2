# METADATA
# title: Objects of a bucket can be locked against change
# description: Records that must not be changed for a time cannot be, not even by an administrator.
# custom:
#   id: aws.s3_bucket_object_lock
#   severity: low
#   area: backup
#   remediation: Turn on object lock for buckets of logs, backups and records.
#   resource_types: [s3.bucket]
package tenantry.aws.s3_bucket_object_lock

import rego.v1

violations contains {"path": "object_lock.enabled", "message": "Objects cannot be locked."} if {
	not input.attributes.object_lock.enabled
}
