# METADATA
# title: No inline policy allows everything
# description: Inline policies are overlooked by reviews of managed ones.
# custom:
#   id: aws.iam_inline_policy_no_administrative_privileges
#   severity: high
#   area: identity
#   remediation: Name the actions and the resources, in a managed policy.
#   resource_types: [iam.user, iam.role, iam.group]
package tenantry.aws.iam_inline_policy_no_administrative_privileges

import rego.v1

violations contains {"path": ["inline_policies", name, "Statement", i, "Action"], "message": "The statement allows everything."} if {
	some name, document in input.attributes.inline_policies
	some i, statement in as_list(document.Statement)
	full(statement)
}

full(statement) if {
	statement.Effect == "Allow"
	"*" in as_list(statement.Action)
	"*" in as_list(statement.Resource)
}

as_list(x) := x if is_array(x)

as_list(x) := [x] if not is_array(x)
