# METADATA
# title: Snapshots of a data warehouse are made by themselves
# description: What is not copied is lost with the first mistake.
# custom:
#   id: aws.redshift_cluster_automated_snapshot
#   severity: medium
#   area: backup
#   remediation: Set a retention of automated snapshots.
#   resource_types: [redshift.cluster]
package tenantry.aws.redshift_cluster_automated_snapshot

import rego.v1

violations contains {"path": "snapshot_retention_days", "message": "No snapshots are made."} if {
	object.get(input.attributes, "snapshot_retention_days", 1) == 0
}
