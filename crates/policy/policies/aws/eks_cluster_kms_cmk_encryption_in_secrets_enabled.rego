# METADATA
# title: Secrets of a cluster are encrypted with a key of yours
# description: Else who reads the store of the cluster reads all secrets.
# custom:
#   id: aws.eks_cluster_kms_cmk_encryption_in_secrets_enabled
#   severity: medium
#   area: encryption
#   remediation: Set an encryption key for secrets.
#   resource_types: [eks.cluster]
package tenantry.aws.eks_cluster_kms_cmk_encryption_in_secrets_enabled

import rego.v1

violations contains {"path": "secrets_encryption.kms_key_id", "message": "No key encrypts secrets."} if {
	not input.attributes.secrets_encryption.kms_key_id
}
