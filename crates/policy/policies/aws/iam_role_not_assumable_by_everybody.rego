# METADATA
# title: A role cannot be taken by everybody
# description: A trust policy for the principal * without a condition gives the role to every account of AWS.
# custom:
#   id: aws.iam_role_not_assumable_by_everybody
#   severity: critical
#   area: identity
#   remediation: Name the accounts or services, and add an external id for third parties.
#   resource_types: [iam.role]
#   requirements:
#     nist_800_53_r5: ["AC-3", "AC-6"]
#     soc2_2017: ["CC6.1", "CC6.3"]
#     iso_27001_2022: ["A.5.15"]
package tenantry.aws.iam_role_not_assumable_by_everybody

import rego.v1

violations contains {"path": ["assume_role_policy", "Statement", i, "Principal"], "message": "Everybody can take the role."} if {
	some i, statement in as_list(input.attributes.assume_role_policy.Statement)
	statement.Effect == "Allow"
	public(statement)
	not statement.Condition
}

public(statement) if statement.Principal == "*"

public(statement) if "*" in as_list(statement.Principal.AWS)

as_list(x) := x if is_array(x)

as_list(x) := [x] if not is_array(x)
