# METADATA
# title: A secret is rotated by itself
# description: A secret that leaked unseen works for as long as it stands.
# custom:
#   id: aws.secretsmanager_automatic_rotation_enabled
#   severity: medium
#   area: identity
#   remediation: Set up rotation of the secret.
#   resource_types: [secretsmanager.secret]
package tenantry.aws.secretsmanager_automatic_rotation_enabled

import rego.v1

violations contains {"path": "rotation_enabled", "message": "The secret is not rotated."} if {
	not input.attributes.rotation_enabled
}
