# METADATA
# title: A user with a password has a second factor
# description: Passwords are guessed, fished for and used twice.
# custom:
#   id: aws.iam_user_mfa_enabled_console_access
#   severity: high
#   area: identity
#   remediation: Set up a second factor, or remove the password.
#   resource_types: [iam.user]
package tenantry.aws.iam_user_mfa_enabled_console_access

import rego.v1

applies if input.attributes.console_access == true

violations contains {"path": "mfa_active", "message": "No second factor is set up."} if {
	not input.attributes.mfa_active
}
