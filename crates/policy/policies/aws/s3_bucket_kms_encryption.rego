# METADATA
# title: Objects of a bucket are encrypted with a KMS key
# description: With a key of your own, reading takes the right to use the key as well, and each use is recorded.
# custom:
#   id: aws.s3_bucket_kms_encryption
#   severity: medium
#   area: encryption
#   remediation: Set the default encryption of the bucket to aws:kms with a customer managed key.
#   resource_types: [s3.bucket]
package tenantry.aws.s3_bucket_kms_encryption

import rego.v1

violations contains {"path": "encryption.algorithm", "message": "Objects are not encrypted with a KMS key."} if {
	not input.attributes.encryption.algorithm in {"aws:kms", "aws:kms:dsse"}
}
