# METADATA
# title: No queue policy opens a queue to everybody
# description: Everybody could take messages out of the queue or put some in.
# custom:
#   id: aws.sqs_queues_not_publicly_accessible
#   severity: critical
#   area: network
#   remediation: Name the principals, or add a condition on the source account.
#   resource_types: [sqs.queue]
package tenantry.aws.sqs_queues_not_publicly_accessible

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
