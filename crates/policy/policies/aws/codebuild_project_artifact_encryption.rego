# METADATA
# title: What a build makes is encrypted with a key of yours
# description: Reading it then takes the right to use the key as well.
# custom:
#   id: aws.codebuild_project_artifact_encryption
#   severity: medium
#   area: encryption
#   remediation: Set an encryption key in the project.
#   resource_types: [codebuild.project]
package tenantry.aws.codebuild_project_artifact_encryption

import rego.v1

violations contains {"path": "kms_key_id", "message": "No key of yours encrypts the artifacts."} if {
	not input.attributes.kms_key_id
}
