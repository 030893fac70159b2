# METADATA
# title: Secrets of a cluster are encrypted with a key of yours
# description: Else who reads the store of the cluster reads all secrets.
# custom:
#   id: gcp.gke_secrets_encryption
#   severity: medium
#   area: encryption
#   remediation: Turn on application-layer encryption of secrets.
#   resource_types: [container.cluster]
#   requirements:
#     nist_800_53_r5: ["SC-28"]
package tenantry.gcp.gke_secrets_encryption

import rego.v1

violations contains {"path": "secrets_kms_key_id", "message": "No key encrypts secrets."} if {
	not input.attributes.secrets_kms_key_id
}
