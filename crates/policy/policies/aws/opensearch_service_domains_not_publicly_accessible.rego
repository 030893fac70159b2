# METADATA
# title: No policy opens a search domain to everybody
# description: A domain whose policy names everybody can be searched and emptied by whoever reaches it.
# custom:
#   id: aws.opensearch_service_domains_not_publicly_accessible
#   severity: critical
#   area: database
#   remediation: Name the principals in the access policy and place the domain in a VPC.
#   resource_types: [opensearch.domain]
package tenantry.aws.opensearch_service_domains_not_publicly_accessible

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
