# METADATA
# title: A service account has no keys that somebody made
# description: A key that lies in a file is copied.
# custom:
#   id: gcp.iam_sa_no_user_managed_keys
#   severity: medium
#   area: identity
#   remediation: Use workload identity or impersonation, and delete the key.
#   resource_types: [iam.service_account]
package tenantry.gcp.iam_sa_no_user_managed_keys

import rego.v1

violations contains {"path": ["keys", i, "user_managed"], "message": "Somebody made the key."} if {
	some i, key in input.attributes.keys
	key.user_managed == true
}
