# METADATA
# title: No inline policy allows everything with KMS
# description: Who may do everything with keys may delete them, and with them all that they encrypt.
# custom:
#   id: aws.iam_inline_policy_no_full_access_to_kms
#   severity: medium
#   area: identity
#   remediation: Name the actions that are needed, in a managed policy.
#   resource_types: [iam.user, iam.role, iam.group]
package tenantry.aws.iam_inline_policy_no_full_access_to_kms

import rego.v1

violations contains {"path": ["inline_policies", name, "Statement", i, "Action"], "message": "The statement allows every action of KMS."} if {
	some name, document in input.attributes.inline_policies
	some i, statement in as_list(document.Statement)
	statement.Effect == "Allow"
	"kms:*" in as_list(statement.Action)
}

as_list(x) := x if is_array(x)

as_list(x) := [x] if not is_array(x)
