# METADATA
# title: Requests to a bucket are logged
# description: Without access logs nobody can tell who read what.
# custom:
#   id: gcp.cloudstorage_bucket_logging_enabled
#   severity: medium
#   area: logging
#   remediation: Send the access logs to a bucket that is kept for logs.
#   resource_types: [storage.bucket]
package tenantry.gcp.cloudstorage_bucket_logging_enabled

import rego.v1

violations contains {"path": "logging.bucket", "message": "Access logs go nowhere."} if {
	not input.attributes.logging.bucket
}
