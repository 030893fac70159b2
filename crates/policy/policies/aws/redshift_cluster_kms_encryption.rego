# METADATA
# title: A data warehouse is encrypted with a KMS key
# description: Reading then takes the right to use the key as well.
# custom:
#   id: aws.redshift_cluster_kms_encryption
#   severity: medium
#   area: encryption
#   remediation: Set a KMS key in the cluster.
#   resource_types: [redshift.cluster]
package tenantry.aws.redshift_cluster_kms_encryption

import rego.v1

violations contains {"path": "kms_key_id", "message": "No KMS key encrypts it."} if {
	not input.attributes.kms_key_id
}
