# METADATA
# title: An access key that nobody uses is off
# description: A key that nobody misses is found by somebody else.
# custom:
#   id: aws.iam_user_accesskey_unused
#   severity: medium
#   area: identity
#   remediation: Turn the key off and delete it after a while.
#   resource_types: [iam.user]
#   reads_clock: true
package tenantry.aws.iam_user_accesskey_unused

import rego.v1

violations contains {"path": ["access_keys", i, "last_used_at"], "message": "The access key was not used for 45 days."} if {
	some i, key in input.attributes.access_keys
	not key.active == false
	days_since(object.get(key, "last_used_at", key.created_at)) > 45
}

days_since(time_text) := (time.parse_rfc3339_ns(input.now) - time.parse_rfc3339_ns(time_text)) / 86400000000000
