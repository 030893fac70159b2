# METADATA
# title: A password needs a lower-case letter
# description: Passwords of one kind of character are guessed sooner.
# custom:
#   id: aws.iam_password_policy_lowercase
#   severity: medium
#   area: identity
#   remediation: Require a lower-case letter in the password policy of the account.
#   resource_types: [iam.password_policy]
package tenantry.aws.iam_password_policy_lowercase

import rego.v1

violations contains {"path": "require_lowercase", "message": "A password without a lower-case letter is accepted."} if {
	not input.attributes.require_lowercase
}
