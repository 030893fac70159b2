# METADATA
# title: No policy opens a vault of backups to everybody
# description: A backup holds all that the original does.
# custom:
#   id: aws.backup_vault_not_publicly_accessible
#   severity: critical
#   area: backup
#   remediation: Name the principals in the vault policy.
#   resource_types: [backup.vault]
#   requirements:
#     nist_800_53_r5: ["AC-3", "CP-9"]
#     iso_27001_2022: ["A.8.13"]
package tenantry.aws.backup_vault_not_publicly_accessible

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
