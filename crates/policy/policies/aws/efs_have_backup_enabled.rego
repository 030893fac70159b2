# METADATA
# title: A shared file system is backed up
# description: Files that are deleted by mistake are gone without a backup.
# custom:
#   id: aws.efs_have_backup_enabled
#   severity: medium
#   area: backup
#   remediation: Turn on automatic backups of the file system.
#   resource_types: [efs.file_system]
package tenantry.aws.efs_have_backup_enabled

import rego.v1

violations contains {"path": "backup.enabled", "message": "No automatic backups are made."} if {
	not input.attributes.backup.enabled
}
