# METADATA
# title: A snapshot is encrypted
# description: A snapshot holds all that the volume did, and is shared with one call.
# custom:
#   id: aws.ec2_ebs_snapshots_encrypted
#   severity: medium
#   area: encryption
#   remediation: Copy the snapshot with encryption and delete the first.
#   resource_types: [ec2.snapshot]
package tenantry.aws.ec2_ebs_snapshots_encrypted

import rego.v1

violations contains {"path": "encrypted", "message": "The snapshot is not encrypted."} if {
	not input.attributes.encrypted
}
