# METADATA
# title: An attached policy does not allow everything
# description: A statement that allows * on * is what AdministratorAccess does, under a name that nobody suspects.
# custom:
#   id: aws.iam_customer_attached_policy_no_administrative_privileges
#   severity: high
#   area: identity
#   remediation: Name the actions and the resources.
#   resource_types: [iam.policy]
package tenantry.aws.iam_customer_attached_policy_no_administrative_privileges

import rego.v1

applies if not input.attributes.attachment_count == 0

violations contains {"path": ["document", "Statement", i, "Action"], "message": "The statement allows everything."} if {
	some i, statement in as_list(input.attributes.document.Statement)
	full(statement)
}

full(statement) if {
	statement.Effect == "Allow"
	"*" in as_list(statement.Action)
	"*" in as_list(statement.Resource)
}

as_list(x) := x if is_array(x)

as_list(x) := [x] if not is_array(x)
