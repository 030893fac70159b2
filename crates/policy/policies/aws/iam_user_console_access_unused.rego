# METADATA
# title: A user that does not sign in has no password
# description: An account that nobody misses is found by somebody else.
# custom:
#   id: aws.iam_user_console_access_unused
#   severity: medium
#   area: identity
#   remediation: Remove the password of the user.
#   resource_types: [iam.user]
#   reads_clock: true
package tenantry.aws.iam_user_console_access_unused

import rego.v1

applies if input.attributes.console_access == true

violations contains {"path": "password_last_used_at", "message": "Nobody signed in for 45 days."} if {
	days_since(input.attributes.password_last_used_at) > 45
}

days_since(time_text) := (time.parse_rfc3339_ns(input.now) - time.parse_rfc3339_ns(time_text)) / 86400000000000
