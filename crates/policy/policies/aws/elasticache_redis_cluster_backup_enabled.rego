# METADATA
# title: A cache is backed up
# description: What is kept in the cache only is lost with it.
# custom:
#   id: aws.elasticache_redis_cluster_backup_enabled
#   severity: medium
#   area: backup
#   remediation: Set a retention of snapshots.
#   resource_types: [elasticache.replication_group]
package tenantry.aws.elasticache_redis_cluster_backup_enabled

import rego.v1

violations contains {"path": "snapshot_retention_days", "message": "No snapshots are kept."} if {
	object.get(input.attributes, "snapshot_retention_days", 0) == 0
}
