# METADATA
# title: Minor versions of a cache are installed by themselves
# description: Minor versions mend flaws that are known to everybody.
# custom:
#   id: aws.elasticache_redis_cluster_auto_minor_version_upgrades
#   severity: high
#   area: database
#   remediation: Turn on the automatic upgrade of minor versions.
#   resource_types: [elasticache.replication_group]
package tenantry.aws.elasticache_redis_cluster_auto_minor_version_upgrades

import rego.v1

violations contains {"path": "auto_minor_version_upgrade", "message": "Minor versions wait for somebody."} if {
	input.attributes.auto_minor_version_upgrade == false
}
