# METADATA
# title: A database is encrypted at rest
# description: Storage and backups can be read by who gets hold of them, unless they are encrypted.
# custom:
#   id: aws.rds_instance_storage_encrypted
#   severity: medium
#   area: encryption
#   remediation: Copy a snapshot with encryption and restore the database from it.
#   resource_types: [rds.instance]
package tenantry.aws.rds_instance_storage_encrypted

import rego.v1

violations contains {"path": "storage_encrypted", "message": "Storage is not encrypted."} if {
	not input.attributes.storage_encrypted
}
