# METADATA
# title: A replica of a cache takes over by itself
# description: Else the loss of one node stops the service until somebody wakes.
# custom:
#   id: aws.elasticache_redis_cluster_automatic_failover_enabled
#   severity: medium
#   area: database
#   remediation: Turn on automatic failover.
#   resource_types: [elasticache.replication_group]
package tenantry.aws.elasticache_redis_cluster_automatic_failover_enabled

import rego.v1

violations contains {"path": "automatic_failover", "message": "No replica takes over."} if {
	not input.attributes.automatic_failover
}
