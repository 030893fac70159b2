# METADATA
# title: A cache speaks TLS
# description: Sessions and tokens in clear text can be read by who listens.
# custom:
#   id: aws.elasticache_redis_cluster_in_transit_encryption_enabled
#   severity: medium
#   area: encryption
#   remediation: Turn on encryption in transit.
#   resource_types: [elasticache.replication_group]
package tenantry.aws.elasticache_redis_cluster_in_transit_encryption_enabled

import rego.v1

violations contains {"path": "transit_encryption", "message": "Connections do not use TLS."} if {
	not input.attributes.transit_encryption
}
