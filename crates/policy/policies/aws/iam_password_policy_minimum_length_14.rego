# METADATA
# title: A password has at least 14 characters
# description: Length is what makes guessing dear.
# custom:
#   id: aws.iam_password_policy_minimum_length_14
#   severity: medium
#   area: identity
#   remediation: Set the minimum length of the password policy to 14 or more.
#   resource_types: [iam.password_policy]
package tenantry.aws.iam_password_policy_minimum_length_14

import rego.v1

violations contains {"path": "minimum_length", "message": "Passwords of less than 14 characters are accepted."} if {
	object.get(input.attributes, "minimum_length", 8) < 14
}
