# METADATA
# title: No access list lets everybody read a bucket
# description: >-
#   A grant to everybody, or to everybody with some AWS account, lists and reads the bucket without a trace of who
#   it was.
# custom:
#   id: aws.s3_bucket_public_list_acl
#   severity: critical
#   area: storage
#   remediation: >-
#     Remove the grant and set the canned access list to private; better, let the bucket owner enforce ownership,
#     which turns access lists off.
#   resource_types: [s3.bucket]
package tenantry.aws.s3_bucket_public_list_acl

import rego.v1

violations contains {"path": "acl", "message": "The canned access list lets everybody read."} if {
	input.attributes.acl in {"public-read", "public-read-write", "authenticated-read"}
}

violations contains {"path": ["grants", i, "grantee"], "message": "Everybody is granted reading."} if {
	some i, grant in input.attributes.grants
	grant.grantee in everybody
	grant.permission in {"READ", "READ_ACP", "FULL_CONTROL"}
}

everybody := {
	"http://acs.amazonaws.com/groups/global/AllUsers",
	"http://acs.amazonaws.com/groups/global/AuthenticatedUsers",
}
