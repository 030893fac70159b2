# METADATA
# title: A set of tables is encrypted with a key of yours
# description: Reading then takes the right to use the key as well.
# custom:
#   id: gcp.bigquery_dataset_cmk_encryption
#   severity: medium
#   area: encryption
#   remediation: Set a default key.
#   resource_types: [bigquery.dataset]
package tenantry.gcp.bigquery_dataset_cmk_encryption

import rego.v1

violations contains {"path": "kms_key_id", "message": "The key is the one of Google."} if {
	not input.attributes.kms_key_id
}
