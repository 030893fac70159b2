# METADATA
# title: A bucket keeps old versions of its objects
# description: What is overwritten or deleted by mistake, or by ransom software, can be brought back.
# custom:
#   id: aws.s3_bucket_object_versioning
#   severity: medium
#   area: backup
#   remediation: Turn on versioning and let a lifecycle rule remove old versions after a time.
#   resource_types: [s3.bucket]
package tenantry.aws.s3_bucket_object_versioning

import rego.v1

violations contains {"path": "versioning.enabled", "message": "Old versions are not kept."} if {
	not input.attributes.versioning.enabled
}
