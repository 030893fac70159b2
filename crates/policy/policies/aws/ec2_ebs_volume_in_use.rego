# METADATA
# title: A volume is in use
# description: A volume that nobody misses is copied unseen, and costs money.
# custom:
#   id: aws.ec2_ebs_volume_in_use
#   severity: low
#   area: storage
#   remediation: Make a snapshot if need be, and delete the volume.
#   resource_types: [ec2.volume]
package tenantry.aws.ec2_ebs_volume_in_use

import rego.v1

violations contains {"path": "attached_to", "message": "Nothing uses the volume."} if {
	not input.attributes.attached_to
}
