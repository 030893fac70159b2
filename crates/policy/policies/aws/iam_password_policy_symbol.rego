# METADATA
# title: A password needs a symbol
# description: Passwords of one kind of character are guessed sooner.
# custom:
#   id: aws.iam_password_policy_symbol
#   severity: medium
#   area: identity
#   remediation: Require a symbol in the password policy of the account.
#   resource_types: [iam.password_policy]
package tenantry.aws.iam_password_policy_symbol

import rego.v1

violations contains {"path": "require_symbols", "message": "A password without a symbol is accepted."} if {
	not input.attributes.require_symbols
}
