# METADATA
# title: Deleting a version of an object takes a second factor
# description: A stolen key alone is then not enough to destroy what versioning keeps.
# custom:
#   id: aws.s3_bucket_no_mfa_delete
#   severity: medium
#   area: backup
#   remediation: Turn on MFA delete as the root user of the account.
#   resource_types: [s3.bucket]
package tenantry.aws.s3_bucket_no_mfa_delete

import rego.v1

violations contains {"path": "versioning.mfa_delete", "message": "A version can be deleted without a second factor."} if {
	not input.attributes.versioning.mfa_delete
}
