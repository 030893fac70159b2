# METADATA
# title: A plan keeps backups for 35 days
# description: A mistake is often seen after weeks only.
# custom:
#   id: aws.backup_plan_min_retention
#   severity: medium
#   area: backup
#   remediation: Set the lifecycle of each rule to 35 days or more.
#   resource_types: [backup.plan]
#   requirements:
#     nist_800_53_r5: ["CP-9"]
#     hipaa_security_rule: ["164.308(a)(7)(ii)(A)"]
#     iso_27001_2022: ["A.8.13"]
package tenantry.aws.backup_plan_min_retention

import rego.v1

violations contains {"path": ["rules", i, "delete_after_days"], "message": "Backups are kept for less than 35 days."} if {
	some i, rule in input.attributes.rules
	rule.delete_after_days < 35
}
