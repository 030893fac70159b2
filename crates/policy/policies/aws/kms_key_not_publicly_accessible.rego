# METADATA
# title: No key policy lets everybody use a key
# description: Who can use the key can read what it encrypts, wherever that is kept.
# custom:
#   id: aws.kms_key_not_publicly_accessible
#   severity: critical
#   area: encryption
#   remediation: Name the principals in the key policy, or bind the statement to an account by a condition.
#   resource_types: [kms.key]
package tenantry.aws.kms_key_not_publicly_accessible

import rego.v1

applies if input.attributes.policy

violations contains {"path": ["policy", "Statement", i, "Principal"], "message": "The statement lets everybody use the key."} if {
	some i, statement in as_list(input.attributes.policy.Statement)
	statement.Effect == "Allow"
	public(statement)
	not statement.Condition
}

public(statement) if statement.Principal == "*"

public(statement) if "*" in as_list(statement.Principal.AWS)

as_list(x) := x if is_array(x)

as_list(x) := [x] if not is_array(x)
