# METADATA
# title: The material of a key is replaced by itself
# description: The less one key encrypts, the less is lost with it.
# custom:
#   id: aws.kms_cmk_rotation_enabled
#   severity: medium
#   area: encryption
#   remediation: Turn on automatic rotation of the key.
#   resource_types: [kms.key]
package tenantry.aws.kms_cmk_rotation_enabled

import rego.v1

applies if {
	not input.attributes.manager == "AWS"
	not input.attributes.enabled == false
	object.get(input.attributes, "spec", "SYMMETRIC_DEFAULT") == "SYMMETRIC_DEFAULT"
	object.get(input.attributes, "origin", "AWS_KMS") == "AWS_KMS"
}

violations contains {"path": "rotation_enabled", "message": "The key is not rotated."} if {
	not input.attributes.rotation_enabled
}
