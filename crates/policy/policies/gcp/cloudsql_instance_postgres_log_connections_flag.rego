# METADATA
# title: PostgreSQL logs connections
# description: Without logs nobody can tell who came.
# custom:
#   id: gcp.cloudsql_instance_postgres_log_connections_flag
#   severity: medium
#   area: logging
#   remediation: Set the flag log_connections to on.
#   resource_types: [sql.instance]
package tenantry.gcp.cloudsql_instance_postgres_log_connections_flag

import rego.v1

applies if startswith(input.attributes.database_version, "POSTGRES")

violations contains {"path": ["flags", "log_connections"], "message": "The flag log_connections is not on."} if {
	not lower(object.get(input.attributes, ["flags", "log_connections"], "")) == "on"
}
