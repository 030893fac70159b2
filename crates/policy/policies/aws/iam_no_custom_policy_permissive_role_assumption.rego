# METADATA
# title: No policy lets its holder take every role
# description: Who may take every role has the rights of all of them together.
# custom:
#   id: aws.iam_no_custom_policy_permissive_role_assumption
#   severity: high
#   area: identity
#   remediation: Name the roles in the resource of the statement.
#   resource_types: [iam.policy]
package tenantry.aws.iam_no_custom_policy_permissive_role_assumption

import rego.v1

violations contains {"path": ["document", "Statement", i, "Resource"], "message": "Every role may be taken."} if {
	some i, statement in as_list(input.attributes.document.Statement)
	statement.Effect == "Allow"
	some action in as_list(statement.Action)
	action in {"sts:AssumeRole", "sts:*"}
	"*" in as_list(statement.Resource)
}

as_list(x) := x if is_array(x)

as_list(x) := [x] if not is_array(x)
