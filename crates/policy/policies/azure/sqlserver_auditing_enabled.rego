# METADATA
# title: Operations of a SQL server are logged
# description: Without logs nobody can tell who read what.
# custom:
#   id: azure.sqlserver_auditing_enabled
#   severity: medium
#   area: logging
#   remediation: Turn on auditing.
#   resource_types: [sql.server]
package tenantry.azure.sqlserver_auditing_enabled

import rego.v1

violations contains {"path": "auditing.enabled", "message": "Operations are not logged."} if {
	not input.attributes.auditing.enabled
}
