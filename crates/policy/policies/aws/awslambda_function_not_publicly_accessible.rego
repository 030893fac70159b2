# METADATA
# title: No policy lets everybody call a function
# description: A function runs with the rights of its role; everybody who can call it borrows them.
# custom:
#   id: aws.awslambda_function_not_publicly_accessible
#   severity: critical
#   area: compute
#   remediation: Name the principals that may call it, or add a condition on the source account.
#   resource_types: [lambda.function]
package tenantry.aws.awslambda_function_not_publicly_accessible

import rego.v1

applies if input.attributes.policy

violations contains {"path": ["policy", "Statement", i, "Principal"], "message": "The statement lets everybody call the function."} if {
	some i, statement in as_list(input.attributes.policy.Statement)
	statement.Effect == "Allow"
	public(statement)
	not statement.Condition
}

public(statement) if statement.Principal == "*"

public(statement) if "*" in as_list(statement.Principal.AWS)

as_list(x) := x if is_array(x)

as_list(x) := [x] if not is_array(x)
