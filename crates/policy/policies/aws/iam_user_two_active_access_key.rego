# METADATA
# title: A user has one active access key
# description: The second key is there for changing over, not for keeps.
# custom:
#   id: aws.iam_user_two_active_access_key
#   severity: medium
#   area: identity
#   remediation: Turn off the key that is not used.
#   resource_types: [iam.user]
package tenantry.aws.iam_user_two_active_access_key

import rego.v1

violations contains {"path": "access_keys", "message": "Two access keys are active."} if count(active) > 1

active contains i if {
	some i, key in input.attributes.access_keys
	not key.active == false
}
