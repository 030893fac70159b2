# METADATA
# title: A secret is in use
# description: A secret that nobody reads is one more to lose.
# custom:
#   id: aws.secretsmanager_secret_unused
#   severity: medium
#   area: identity
#   remediation: Delete the secret.
#   resource_types: [secretsmanager.secret]
#   reads_clock: true
package tenantry.aws.secretsmanager_secret_unused

import rego.v1

violations contains {"path": "last_accessed_at", "message": "Nobody read the secret for 90 days."} if {
	days_since(input.attributes.last_accessed_at) > 90
}

days_since(time_text) := (time.parse_rfc3339_ns(input.now) - time.parse_rfc3339_ns(time_text)) / 86400000000000
