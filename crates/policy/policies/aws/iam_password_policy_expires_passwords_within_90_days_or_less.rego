# METADATA
# title: A password expires within 90 days
# description: A password that leaked unseen works for as long as it stands.
# custom:
#   id: aws.iam_password_policy_expires_passwords_within_90_days_or_less
#   severity: medium
#   area: identity
#   remediation: Set the maximum age of the password policy to 90 days or less.
#   resource_types: [iam.password_policy]
package tenantry.aws.iam_password_policy_expires_passwords_within_90_days_or_less

import rego.v1

violations contains {"path": "max_age_days", "message": "Passwords never expire."} if {
	object.get(input.attributes, "max_age_days", 0) == 0
}

violations contains {"path": "max_age_days", "message": "Passwords are good for more than 90 days."} if {
	input.attributes.max_age_days > 90
}
