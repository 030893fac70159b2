# METADATA
# title: A secret is encrypted with a key of yours
# description: Reading it then takes the right to use the key as well.
# custom:
#   id: aws.secretsmanager_secret_uses_cmk
#   severity: medium
#   area: encryption
#   remediation: Set a KMS key in the secret.
#   resource_types: [secretsmanager.secret]
package tenantry.aws.secretsmanager_secret_uses_cmk

import rego.v1

violations contains {"path": "kms_key_id", "message": "The key is the one of AWS."} if {
	not input.attributes.kms_key_id
}
