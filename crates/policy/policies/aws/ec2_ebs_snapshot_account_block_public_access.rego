# METADATA
# title: Snapshots of an account cannot be made public
# description: The setting of the account holds whatever anyone does with a single snapshot.
# custom:
#   id: aws.ec2_ebs_snapshot_account_block_public_access
#   severity: high
#   area: storage
#   remediation: Set the block of public access for snapshots to block-all-sharing in every region.
#   resource_types: [ec2.ebs_defaults]
package tenantry.aws.ec2_ebs_snapshot_account_block_public_access

import rego.v1

violations contains {"path": "snapshot_public_access", "message": "Snapshots can be made public, or are."} if {
	object.get(input.attributes, "snapshot_public_access", "unblocked") != "block-all-sharing"
}
