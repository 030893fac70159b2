# METADATA
# title: Procedures of SQL Server are not called from other servers
# description: One that was taken over takes over the next.
# custom:
#   id: gcp.cloudsql_instance_sqlserver_remote_access_flag
#   severity: medium
#   area: database
#   remediation: Set the flag remote access to off.
#   resource_types: [sql.instance]
package tenantry.gcp.cloudsql_instance_sqlserver_remote_access_flag

import rego.v1

applies if startswith(input.attributes.database_version, "SQLSERVER")

violations contains {"path": ["flags", "remote access"], "message": "The flag remote access is not off."} if {
	not lower(object.get(input.attributes, ["flags", "remote access"], "")) == "off"
}
