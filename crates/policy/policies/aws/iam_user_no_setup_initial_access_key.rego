# METADATA
# title: A user of the console has no access key made with it
# description: A key that was made because a box was ticked is a key that nobody looks after.
# custom:
#   id: aws.iam_user_no_setup_initial_access_key
#   severity: medium
#   area: identity
#   remediation: Delete the key and make one when it is needed.
#   resource_types: [iam.user]
package tenantry.aws.iam_user_no_setup_initial_access_key

import rego.v1

applies if input.attributes.console_access == true

violations contains {"path": ["access_keys", i, "created_at"], "message": "The key was made with the user and never used."} if {
	some i, key in input.attributes.access_keys
	key.created_at == input.attributes.created_at
	not key.last_used_at
}
