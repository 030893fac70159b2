# METADATA
# title: No policy opens a table to everybody
# description: A resource policy for everybody makes every item readable without an account of yours.
# custom:
#   id: aws.dynamodb_table_not_publicly_accessible
#   severity: critical
#   area: database
#   remediation: Name the principals in the resource policy.
#   resource_types: [dynamodb.table]
#   requirements:
#     nist_800_53_r5: ["AC-3", "AC-6"]
#     soc2_2017: ["CC6.1"]
#     iso_27001_2022: ["A.5.15"]
package tenantry.aws.dynamodb_table_not_publicly_accessible

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
