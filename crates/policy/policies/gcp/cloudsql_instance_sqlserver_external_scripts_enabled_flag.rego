# METADATA
# title: SQL Server does not run scripts
# description: A script runs with the rights of the server.
# custom:
#   id: gcp.cloudsql_instance_sqlserver_external_scripts_enabled_flag
#   severity: medium
#   area: database
#   remediation: Set the flag external scripts enabled to off.
#   resource_types: [sql.instance]
package tenantry.gcp.cloudsql_instance_sqlserver_external_scripts_enabled_flag

import rego.v1

applies if startswith(input.attributes.database_version, "SQLSERVER")

violations contains {"path": ["flags", "external scripts enabled"], "message": "The flag external scripts enabled is not off."} if {
	not lower(object.get(input.attributes, ["flags", "external scripts enabled"], "off")) == "off"
}
