# METADATA
# title: A password needs a digit
# description: Passwords of one kind of character are guessed sooner.
# custom:
#   id: aws.iam_password_policy_number
#   severity: medium
#   area: identity
#   remediation: Require a digit in the password policy of the account.
#   resource_types: [iam.password_policy]
package tenantry.aws.iam_password_policy_number

import rego.v1

violations contains {"path": "require_numbers", "message": "A password without a digit is accepted."} if {
	not input.attributes.require_numbers
}
