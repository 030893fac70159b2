# METADATA
# title: Events of a bucket are told to somebody
# description: Functions and queues that hear of new and deleted objects can act at once.
# custom:
#   id: aws.s3_bucket_event_notifications_enabled
#   severity: low
#   area: logging
#   remediation: Add an event notification, or leave it if nobody needs to know.
#   resource_types: [s3.bucket]
package tenantry.aws.s3_bucket_event_notifications_enabled

import rego.v1

violations contains {"path": "notifications", "message": "Nobody is told of events."} if {
	not input.attributes.notifications
}
