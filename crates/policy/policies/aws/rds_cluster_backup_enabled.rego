# METADATA
# title: Backups of a database cluster are kept for seven days
# description: A mistake is often seen after the weekend only.
# custom:
#   id: aws.rds_cluster_backup_enabled
#   severity: medium
#   area: backup
#   remediation: Set the retention of backups to seven days or more.
#   resource_types: [rds.cluster]
#   requirements:
#     nist_800_53_r5: ["CP-9"]
#     soc2_2017: ["A1.2"]
#     iso_27001_2022: ["A.8.13"]
package tenantry.aws.rds_cluster_backup_enabled

import rego.v1

violations contains {"path": "backup_retention_days", "message": "Backups are kept for less than seven days."} if {
	object.get(input.attributes, "backup_retention_days", 1) < 7
}
