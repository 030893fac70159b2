# METADATA
# title: No access list lets everybody write to a bucket
# description: Whoever can write can replace what others will run or read, and can fill the bucket at your cost.
# custom:
#   id: aws.s3_bucket_public_write_acl
#   severity: critical
#   area: storage
#   remediation: Remove the grant and set the canned access list to private.
#   resource_types: [s3.bucket]
package tenantry.aws.s3_bucket_public_write_acl

import rego.v1

violations contains {"path": "acl", "message": "The canned access list lets everybody write."} if {
	input.attributes.acl == "public-read-write"
}

violations contains {"path": ["grants", i, "grantee"], "message": "Everybody is granted writing."} if {
	some i, grant in input.attributes.grants
	grant.grantee in everybody
	grant.permission in {"WRITE", "WRITE_ACP", "FULL_CONTROL"}
}

everybody := {
	"http://acs.amazonaws.com/groups/global/AllUsers",
	"http://acs.amazonaws.com/groups/global/AuthenticatedUsers",
}
