# METADATA
# title: PostgreSQL logs the ends of connections
# description: How long somebody stayed tells what was done.
# custom:
#   id: gcp.cloudsql_instance_postgres_log_disconnections_flag
#   severity: medium
#   area: logging
#   remediation: Set the flag log_disconnections to on.
#   resource_types: [sql.instance]
package tenantry.gcp.cloudsql_instance_postgres_log_disconnections_flag

import rego.v1

applies if startswith(input.attributes.database_version, "POSTGRES")

violations contains {"path": ["flags", "log_disconnections"], "message": "The flag log_disconnections is not on."} if {
	not lower(object.get(input.attributes, ["flags", "log_disconnections"], "")) == "on"
}
