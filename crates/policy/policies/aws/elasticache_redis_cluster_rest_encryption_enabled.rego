# METADATA
# title: A cache is encrypted at rest
# description: Snapshots and swapped pages hold what the cache does.
# custom:
#   id: aws.elasticache_redis_cluster_rest_encryption_enabled
#   severity: medium
#   area: encryption
#   remediation: "Encryption is chosen when the group is made: make one with it."
#   resource_types: [elasticache.replication_group]
package tenantry.aws.elasticache_redis_cluster_rest_encryption_enabled

import rego.v1

violations contains {"path": "at_rest_encryption", "message": "Data is not encrypted."} if {
	not input.attributes.at_rest_encryption
}
