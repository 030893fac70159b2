# METADATA
# title: MySQL does not list databases to everybody
# description: Names tell an intruder where to look.
# custom:
#   id: gcp.cloudsql_instance_mysql_skip_show_database_flag
#   severity: medium
#   area: database
#   remediation: Set the flag skip_show_database to on.
#   resource_types: [sql.instance]
package tenantry.gcp.cloudsql_instance_mysql_skip_show_database_flag

import rego.v1

applies if startswith(input.attributes.database_version, "MYSQL")

violations contains {"path": ["flags", "skip_show_database"], "message": "The flag skip_show_database is not on."} if {
	not lower(object.get(input.attributes, ["flags", "skip_show_database"], "")) == "on"
}
