# METADATA
# title: No policy opens a repository of images to everybody
# description: Images hold code and often secrets; who can push can replace what runs.
# custom:
#   id: aws.ecr_repositories_not_publicly_accessible
#   severity: critical
#   area: compute
#   remediation: Name the accounts that may pull in the repository policy.
#   resource_types: [ecr.repository]
package tenantry.aws.ecr_repositories_not_publicly_accessible

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
