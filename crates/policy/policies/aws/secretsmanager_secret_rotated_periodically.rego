# METADATA
# title: A secret was changed within 90 days
# description: A secret that leaked unseen works for as long as it stands.
# custom:
#   id: aws.secretsmanager_secret_rotated_periodically
#   severity: medium
#   area: identity
#   remediation: Rotate the secret.
#   resource_types: [secretsmanager.secret]
#   reads_clock: true
package tenantry.aws.secretsmanager_secret_rotated_periodically

import rego.v1

violations contains {"path": "last_changed_at", "message": "The secret was not changed for 90 days."} if {
	days_since(input.attributes.last_changed_at) > 90
}

days_since(time_text) := (time.parse_rfc3339_ns(input.now) - time.parse_rfc3339_ns(time_text)) / 86400000000000
