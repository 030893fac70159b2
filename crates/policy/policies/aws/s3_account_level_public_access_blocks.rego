# METADATA
# title: An account refuses public access to all of its buckets
# description: >-
#   The setting of the account holds for every bucket, those of tomorrow among them, whatever each bucket says.
# custom:
#   id: aws.s3_account_level_public_access_blocks
#   severity: high
#   area: storage
#   remediation: Turn on all four settings of Block Public Access for the account.
#   resource_types: [s3.account_public_access_block]
package tenantry.aws.s3_account_level_public_access_blocks

import rego.v1

violations contains {"path": name, "message": message} if {
	some name, message in settings
	not input.attributes[name]
}

settings := {
	"block_public_acls": "New public access lists are not refused.",
	"ignore_public_acls": "Public access lists that exist have effect.",
	"block_public_policy": "Policies that make a bucket public are not refused.",
	"restrict_public_buckets": "A public policy opens a bucket to other accounts.",
}
