# METADATA
# title: A shared file system is encrypted at rest
# description: >-
#   Encryption protects files on media that leave the data centre and ties reading to the right to use the key.
# custom:
#   id: aws.efs_encryption_at_rest_enabled
#   severity: medium
#   area: encryption
#   remediation: "Encryption is chosen when the file system is made: make an encrypted one and copy the files."
#   resource_types: [efs.file_system]
package tenantry.aws.efs_encryption_at_rest_enabled

import rego.v1

violations contains {"path": "encrypted", "message": "Files are not encrypted at rest."} if {
	not input.attributes.encrypted
}
