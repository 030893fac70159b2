# METADATA
# title: An access key is not older than 90 days
# description: The older a key, the more places it lies about in.
# custom:
#   id: aws.iam_rotate_access_key_90_days
#   severity: medium
#   area: identity
#   remediation: Make a second key, change over, then delete the first.
#   resource_types: [iam.user]
#   reads_clock: true
package tenantry.aws.iam_rotate_access_key_90_days

import rego.v1

violations contains {"path": ["access_keys", i, "created_at"], "message": "The access key is older than 90 days."} if {
	some i, key in input.attributes.access_keys
	not key.active == false
	days_since(key.created_at) > 90
}

days_since(time_text) := (time.parse_rfc3339_ns(input.now) - time.parse_rfc3339_ns(time_text)) / 86400000000000
