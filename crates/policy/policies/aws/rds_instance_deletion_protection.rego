# METADATA
# title: A database cannot be deleted by mistake
# description: One call deletes it, its automated backups with it.
# custom:
#   id: aws.rds_instance_deletion_protection
#   severity: medium
#   area: database
#   remediation: Turn on deletion protection.
#   resource_types: [rds.instance]
package tenantry.aws.rds_instance_deletion_protection

import rego.v1

violations contains {"path": "deletion_protection", "message": "It can be deleted with one call."} if {
	not input.attributes.deletion_protection
}
