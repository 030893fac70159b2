# METADATA
# title: Clients of a cache need a token
# description: Else whoever is in the network reads all of it.
# custom:
#   id: aws.elasticache_redis_replication_group_auth_enabled
#   severity: medium
#   area: identity
#   remediation: Set an authentication token, or use users and roles.
#   resource_types: [elasticache.replication_group]
package tenantry.aws.elasticache_redis_replication_group_auth_enabled

import rego.v1

violations contains {"path": "auth_token_enabled", "message": "Clients need no token."} if {
	not input.attributes.auth_token_enabled
}
