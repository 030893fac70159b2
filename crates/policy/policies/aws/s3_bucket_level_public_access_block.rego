# METADATA
# title: A bucket refuses every kind of public access
# description: >-
#   One forgotten access list or policy opens a bucket to everybody. The four settings that block public access hold
#   whatever anyone writes later.
# custom:
#   id: aws.s3_bucket_level_public_access_block
#   severity: high
#   area: storage
#   remediation: >-
#     Turn on all four settings of Block Public Access for the bucket; serve public files through a CDN instead.
#   resource_types: [s3.bucket]
package tenantry.aws.s3_bucket_level_public_access_block

import rego.v1

violations contains {"path": sprintf("public_access_block.%s", [name]), "message": message} if {
	some name, message in settings
	not input.attributes.public_access_block[name]
}

settings := {
	"block_public_acls": "New public access lists are not refused.",
	"ignore_public_acls": "Public access lists that exist have effect.",
	"block_public_policy": "Policies that make the bucket public are not refused.",
	"restrict_public_buckets": "A public policy opens the bucket to other accounts.",
}
