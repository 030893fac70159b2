# METADATA
# title: A vault of backups is encrypted with a KMS key
# description: A backup holds all that the original does.
# custom:
#   id: aws.backup_vaults_encrypted
#   severity: medium
#   area: encryption
#   remediation: Set a KMS key when the vault is made.
#   resource_types: [backup.vault]
package tenantry.aws.backup_vaults_encrypted

import rego.v1

violations contains {"path": "kms_key_id", "message": "No KMS key encrypts the vault."} if {
	not input.attributes.kms_key_id
}
