# METADATA
# title: A bucket does not use access lists
# description: Access lists are a second, older way to grant access that policies and reviews overlook.
# custom:
#   id: aws.s3_bucket_acl_prohibited
#   severity: medium
#   area: storage
#   remediation: Set object ownership to BucketOwnerEnforced and grant access by policy.
#   resource_types: [s3.bucket]
package tenantry.aws.s3_bucket_acl_prohibited

import rego.v1

violations contains {"path": "object_ownership", "message": "Access lists are in force."} if {
	object.get(input.attributes, "object_ownership", "BucketOwnerEnforced") != "BucketOwnerEnforced"
}
