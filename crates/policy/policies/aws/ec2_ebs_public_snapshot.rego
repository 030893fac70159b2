# METADATA
# title: A snapshot is not public
# description: Everybody with an AWS account can make a volume of a public snapshot and read it.
# custom:
#   id: aws.ec2_ebs_public_snapshot
#   severity: critical
#   area: storage
#   remediation: Make the snapshot private and block public sharing for the account.
#   resource_types: [ec2.snapshot]
package tenantry.aws.ec2_ebs_public_snapshot

import rego.v1

violations contains {"path": "public", "message": "Everybody may use the snapshot."} if {
	input.attributes.public == true
}
