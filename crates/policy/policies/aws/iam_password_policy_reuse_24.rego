# METADATA
# title: The last 24 passwords cannot be used again
# description: Else a password that had to be changed comes back the next day.
# custom:
#   id: aws.iam_password_policy_reuse_24
#   severity: medium
#   area: identity
#   remediation: Set reuse prevention of the password policy to 24.
#   resource_types: [iam.password_policy]
package tenantry.aws.iam_password_policy_reuse_24

import rego.v1

violations contains {"path": "reuse_prevention", "message": "Fewer than 24 old passwords are remembered."} if {
	object.get(input.attributes, "reuse_prevention", 0) < 24
}
