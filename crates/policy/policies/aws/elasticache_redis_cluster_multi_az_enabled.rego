# METADATA
# title: A cache runs in more than one zone
# description: The loss of one zone is not the loss of the cache.
# custom:
#   id: aws.elasticache_redis_cluster_multi_az_enabled
#   severity: medium
#   area: database
#   remediation: Turn on Multi-AZ.
#   resource_types: [elasticache.replication_group]
package tenantry.aws.elasticache_redis_cluster_multi_az_enabled

import rego.v1

violations contains {"path": "multi_az", "message": "Replicas are in one zone."} if {
	not input.attributes.multi_az
}
