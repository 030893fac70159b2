# METADATA
# title: A snapshot of a database is encrypted
# description: A snapshot holds all that the database did.
# custom:
#   id: aws.rds_snapshots_encrypted
#   severity: medium
#   area: encryption
#   remediation: Copy the snapshot with encryption and delete the first.
#   resource_types: [rds.snapshot]
package tenantry.aws.rds_snapshots_encrypted

import rego.v1

violations contains {"path": "encrypted", "message": "The snapshot is not encrypted."} if {
	not input.attributes.encrypted
}
