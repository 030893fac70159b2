# METADATA
# title: A policy does not allow everything with CloudTrail
# description: Who may do everything with the trail may stop it before the deed.
# custom:
#   id: aws.iam_policy_no_full_access_to_cloudtrail
#   severity: medium
#   area: identity
#   remediation: Name the actions that are needed.
#   resource_types: [iam.policy]
package tenantry.aws.iam_policy_no_full_access_to_cloudtrail

import rego.v1

violations contains {"path": ["document", "Statement", i, "Action"], "message": "The statement allows every action of CloudTrail."} if {
	some i, statement in as_list(input.attributes.document.Statement)
	statement.Effect == "Allow"
	"cloudtrail:*" in as_list(statement.Action)
}

as_list(x) := x if is_array(x)

as_list(x) := [x] if not is_array(x)
