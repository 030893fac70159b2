# METADATA
# title: A database is encrypted with a key of yours
# description: Reading then takes the right to use the key as well.
# custom:
#   id: gcp.cloudsql_instance_cmek_encryption_enabled
#   severity: medium
#   area: encryption
#   remediation: Set a key of yours when the instance is made.
#   resource_types: [sql.instance]
package tenantry.gcp.cloudsql_instance_cmek_encryption_enabled

import rego.v1

violations contains {"path": "kms_key_id", "message": "The key is the one of Google."} if {
	not input.attributes.kms_key_id
}
