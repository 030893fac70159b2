# METADATA
# title: A plan of backups copies something
# description: A plan without rules or without resources copies nothing.
# custom:
#   id: aws.backup_plans_exist
#   severity: low
#   area: backup
#   remediation: Add a rule and a selection of resources to the plan.
#   resource_types: [backup.plan]
package tenantry.aws.backup_plans_exist

import rego.v1

violations contains {"path": "rules", "message": "The plan has no rules."} if {
	not input.attributes.rules
}

violations contains {"path": "selections", "message": "The plan covers nothing."} if {
	not input.attributes.selections
}
