# METADATA
# title: A snapshot of a database is not public
# description: Everybody with an AWS account can restore a public snapshot and read it.
# custom:
#   id: aws.rds_snapshots_public_access
#   severity: critical
#   area: database
#   remediation: Remove all from the accounts that may restore it.
#   resource_types: [rds.snapshot]
package tenantry.aws.rds_snapshots_public_access

import rego.v1

violations contains {"path": "shared_with", "message": "Everybody may restore the snapshot."} if {
	"all" in input.attributes.shared_with
}
