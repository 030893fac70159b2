# METADATA
# title: A policy in reserve does not allow everything
# description: One call attaches it.
# custom:
#   id: aws.iam_customer_unattached_policy_no_administrative_privileges
#   severity: low
#   area: identity
#   remediation: Delete the policy, or name the actions and the resources.
#   resource_types: [iam.policy]
package tenantry.aws.iam_customer_unattached_policy_no_administrative_privileges

import rego.v1

applies if input.attributes.attachment_count == 0

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
