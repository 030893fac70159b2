# METADATA
# title: Databases of SQL Server have no users of their own
# description: Those are not seen by who looks after the server.
# custom:
#   id: gcp.cloudsql_instance_sqlserver_contained_database_authentication_flag
#   severity: medium
#   area: database
#   remediation: Set the flag contained database authentication to off.
#   resource_types: [sql.instance]
package tenantry.gcp.cloudsql_instance_sqlserver_contained_database_authentication_flag

import rego.v1

applies if startswith(input.attributes.database_version, "SQLSERVER")

violations contains {"path": ["flags", "contained database authentication"], "message": "The flag contained database authentication is not off."} if {
	not lower(object.get(input.attributes, ["flags", "contained database authentication"], "off")) == "off"
}
