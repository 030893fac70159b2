# METADATA
# title: PostgreSQL writes an audit log
# description: Without it nobody can tell who read what.
# custom:
#   id: gcp.cloudsql_instance_postgres_enable_pgaudit_flag
#   severity: medium
#   area: logging
#   remediation: Set the flag cloudsql.enable_pgaudit to on.
#   resource_types: [sql.instance]
package tenantry.gcp.cloudsql_instance_postgres_enable_pgaudit_flag

import rego.v1

applies if startswith(input.attributes.database_version, "POSTGRES")

violations contains {"path": ["flags", "cloudsql.enable_pgaudit"], "message": "The flag cloudsql.enable_pgaudit is not on."} if {
	not lower(object.get(input.attributes, ["flags", "cloudsql.enable_pgaudit"], "")) == "on"
}
