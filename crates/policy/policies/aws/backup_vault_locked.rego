# METADATA
# title: Backups cannot be deleted before their time
# description: Ransom software deletes the backups first.
# custom:
#   id: aws.backup_vault_locked
#   severity: medium
#   area: backup
#   remediation: Lock the vault with a least retention.
#   resource_types: [backup.vault]
#   requirements:
#     nist_800_53_r5: ["CP-9"]
#     soc2_2017: ["A1.2"]
#     iso_27001_2022: ["A.8.13"]
package tenantry.aws.backup_vault_locked

import rego.v1

violations contains {"path": "locked", "message": "Backups can be deleted at once."} if {
	not input.attributes.locked
}
