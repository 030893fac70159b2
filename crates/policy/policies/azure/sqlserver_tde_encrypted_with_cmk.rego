# METADATA
# title: Databases of a server are encrypted with a key of yours
# description: Reading then takes the right to use the key as well.
# custom:
#   id: azure.sqlserver_tde_encrypted_with_cmk
#   severity: medium
#   area: encryption
#   remediation: Set a key of a vault in the server.
#   resource_types: [sql.server]
package tenantry.azure.sqlserver_tde_encrypted_with_cmk

import rego.v1

violations contains {"path": "tde_key_uri", "message": "The key is the one of Microsoft."} if {
	not input.attributes.tde_key_uri
}
