# METADATA
# title: The root user is not used
# description: Daily work as root leaves no trace of who did it and cannot be undone by a policy.
# custom:
#   id: aws.iam_avoid_root_usage
#   severity: high
#   area: identity
#   remediation: Work with roles; keep the root user for what nothing else can do.
#   resource_types: [iam.root]
#   reads_clock: true
package tenantry.aws.iam_avoid_root_usage

import rego.v1

violations contains {"path": "last_used_at", "message": "The root user was used within the last day."} if {
	days_since(input.attributes.last_used_at) < 1
}

days_since(time_text) := (time.parse_rfc3339_ns(input.now) - time.parse_rfc3339_ns(time_text)) / 86400000000000
