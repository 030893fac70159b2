# METADATA
# title: Access to the bucket of a trail is logged
# description: Who read or removed the records must be known as well.
# custom:
#   id: aws.cloudtrail_logs_s3_bucket_access_logging_enabled
#   severity: medium
#   area: logging
#   remediation: Turn on access logs of the bucket.
#   resource_types: [cloudtrail.trail]
package tenantry.aws.cloudtrail_logs_s3_bucket_access_logging_enabled

import rego.v1

violations contains {"path": "bucket_logging", "message": "Access to the bucket is not logged."} if {
	input.attributes.bucket_logging == false
}
