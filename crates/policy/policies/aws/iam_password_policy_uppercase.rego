# METADATA
# title: A password needs an upper-case letter
# description: Passwords of one kind of character are guessed sooner.
# custom:
#   id: aws.iam_password_policy_uppercase
#   severity: medium
#   area: identity
#   remediation: Require an upper-case letter in the password policy of the account.
#   resource_types: [iam.password_policy]
package tenantry.aws.iam_password_policy_uppercase

import rego.v1

violations contains {"path": "require_uppercase", "message": "A password without an upper-case letter is accepted."} if {
	not input.attributes.require_uppercase
}
