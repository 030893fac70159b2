# METADATA
# title: No policy opens a bucket to everybody
# description: A statement for the principal * without a condition makes whatever it allows public.
# custom:
#   id: aws.s3_bucket_public_access
#   severity: critical
#   area: storage
#   remediation: Name the principals, or add a condition that only they meet.
#   resource_types: [s3.bucket]
package tenantry.aws.s3_bucket_public_access

import rego.v1

applies if input.attributes.policy

violations contains {"path": ["policy", "Statement", i, "Principal"], "message": "The statement lets everybody in."} if {
	some i, statement in as_list(input.attributes.policy.Statement)
	statement.Effect == "Allow"
	public(statement)
	not statement.Condition
}

public(statement) if statement.Principal == "*"

public(statement) if "*" in as_list(statement.Principal.AWS)

as_list(x) := x if is_array(x)

as_list(x) := [x] if not is_array(x)
