# METADATA
# title: A key of a service account is not older than 90 days
# description: The older a key, the more places it lies about in.
# custom:
#   id: gcp.iam_sa_user_managed_key_rotate_90_days
#   severity: medium
#   area: identity
#   remediation: Replace the key.
#   resource_types: [iam.service_account]
#   reads_clock: true
package tenantry.gcp.iam_sa_user_managed_key_rotate_90_days

import rego.v1

violations contains {"path": ["keys", i, "created_at"], "message": "The key is older than 90 days."} if {
	some i, key in input.attributes.keys
	key.user_managed == true
	time.parse_rfc3339_ns(input.now) - time.parse_rfc3339_ns(key.created_at) > 90 * 86400000000000
}
