# METADATA
# title: A SQL database is encrypted at rest
# description: Files and backups can be read by who gets hold of them, unless they are encrypted.
# custom:
#   id: azure.sqlserver_tde_encryption_enabled
#   severity: high
#   area: encryption
#   remediation: Turn on transparent data encryption.
#   resource_types: [sql.database]
package tenantry.azure.sqlserver_tde_encryption_enabled

import rego.v1

violations contains {"path": "transparent_encryption", "message": "It is not encrypted."} if {
	input.attributes.transparent_encryption == false
}
