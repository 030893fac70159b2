# METADATA
# title: No policy opens a secret to everybody
# description: A secret that everybody can read is none.
# custom:
#   id: aws.secretsmanager_not_publicly_accessible
#   severity: high
#   area: identity
#   remediation: Name the principals in the resource policy.
#   resource_types: [secretsmanager.secret]
package tenantry.aws.secretsmanager_not_publicly_accessible

import rego.v1

applies if input.attributes.policy

violations contains {"path": ["policy", "Statement", i, "Principal"], "message": "The statement lets everybody read the secret."} if {
	some i, statement in as_list(input.attributes.policy.Statement)
	statement.Effect == "Allow"
	public(statement)
	not statement.Condition
}

public(statement) if statement.Principal == "*"

public(statement) if "*" in as_list(statement.Principal.AWS)

as_list(x) := x if is_array(x)

as_list(x) := [x] if not is_array(x)
