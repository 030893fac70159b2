# METADATA
# title: A PostgreSQL server logs connections
# description: Without logs nobody can tell what happened.
# custom:
#   id: azure.postgresql_flexible_server_log_connections_on
#   severity: medium
#   area: logging
#   remediation: Set log_connections to on.
#   resource_types: [postgresql.server]
package tenantry.azure.postgresql_flexible_server_log_connections_on

import rego.v1

violations contains {"path": "log_connections", "message": "It does not log connections."} if {
	input.attributes.log_connections == false
}
