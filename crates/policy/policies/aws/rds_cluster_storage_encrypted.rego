# METADATA
# title: A database cluster is encrypted at rest
# description: Storage and backups can be read by who gets hold of them, unless they are encrypted.
# custom:
#   id: aws.rds_cluster_storage_encrypted
#   severity: medium
#   area: encryption
#   remediation: Restore the cluster from a snapshot with encryption.
#   resource_types: [rds.cluster]
package tenantry.aws.rds_cluster_storage_encrypted

import rego.v1

violations contains {"path": "storage_encrypted", "message": "Storage is not encrypted."} if {
	not input.attributes.storage_encrypted
}
