# METADATA
# title: A service takes a role for your account only
# description: Without a condition on the source, a service can be talked into using the role for somebody else.
# custom:
#   id: aws.iam_role_cross_service_confused_deputy_prevention
#   severity: high
#   area: identity
#   remediation: Add a condition on aws:SourceAccount or aws:SourceArn to the trust policy.
#   resource_types: [iam.role]
package tenantry.aws.iam_role_cross_service_confused_deputy_prevention

import rego.v1

violations contains {"path": ["assume_role_policy", "Statement", i, "Principal"], "message": "The service may take the role for any account."} if {
	some i, statement in as_list(input.attributes.assume_role_policy.Statement)
	statement.Effect == "Allow"
	some service in as_list(statement.Principal.Service)
	not service in {"ec2.amazonaws.com", "lambda.amazonaws.com"}
	not bound(statement)
}

bound(statement) if {
	some conditions in statement.Condition
	some key, _ in conditions
	lower(key) in {"aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths"}
}

as_list(x) := x if is_array(x)

as_list(x) := [x] if not is_array(x)
