# METADATA
# title: A PostgreSQL server logs checkpoints
# description: Without logs nobody can tell what happened.
# custom:
#   id: azure.postgresql_flexible_server_log_checkpoints_on
#   severity: low
#   area: logging
#   remediation: Set log_checkpoints to on.
#   resource_types: [postgresql.server]
package tenantry.azure.postgresql_flexible_server_log_checkpoints_on

import rego.v1

violations contains {"path": "log_checkpoints", "message": "It does not log checkpoints."} if {
	input.attributes.log_checkpoints == false
}
