# METADATA
# title: Requests to a bucket are logged
# description: Without access logs nobody can tell afterwards who read what.
# custom:
#   id: aws.s3_bucket_server_access_logging_enabled
#   severity: medium
#   area: logging
#   remediation: Send the access logs to a bucket that is kept for logs.
#   resource_types: [s3.bucket]
package tenantry.aws.s3_bucket_server_access_logging_enabled

import rego.v1

violations contains {"path": "logging.target_bucket", "message": "Access logs go nowhere."} if {
	not input.attributes.logging.target_bucket
}
