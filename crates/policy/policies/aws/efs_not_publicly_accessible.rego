# METADATA
# title: No policy opens a file system to everybody
# description: Whoever reaches the mount target could mount it without saying who it is.
# custom:
#   id: aws.efs_not_publicly_accessible
#   severity: high
#   area: storage
#   remediation: Name the principals, or require mount targets by a condition.
#   resource_types: [efs.file_system]
package tenantry.aws.efs_not_publicly_accessible

import rego.v1

applies if input.attributes.policy

violations contains {"path": ["policy", "Statement", i, "Principal"], "message": "The statement lets everybody mount the file system."} if {
	some i, statement in as_list(input.attributes.policy.Statement)
	statement.Effect == "Allow"
	public(statement)
	not statement.Condition
}

public(statement) if statement.Principal == "*"

public(statement) if "*" in as_list(statement.Principal.AWS)

as_list(x) := x if is_array(x)

as_list(x) := [x] if not is_array(x)
