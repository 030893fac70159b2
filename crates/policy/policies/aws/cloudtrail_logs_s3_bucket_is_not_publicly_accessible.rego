# METADATA
# title: The bucket of a trail is not public
# description: The trail tells an intruder what there is and who does what.
# custom:
#   id: aws.cloudtrail_logs_s3_bucket_is_not_publicly_accessible
#   severity: critical
#   area: logging
#   remediation: Block public access to the bucket.
#   resource_types: [cloudtrail.trail]
package tenantry.aws.cloudtrail_logs_s3_bucket_is_not_publicly_accessible

import rego.v1

violations contains {"path": "bucket_public", "message": "The bucket of the records is public."} if {
	input.attributes.bucket_public == true
}
