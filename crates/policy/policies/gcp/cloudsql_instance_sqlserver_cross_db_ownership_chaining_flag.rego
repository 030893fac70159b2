# METADATA
# title: Rights in one database give none in another
# description: Else the owner of one reaches all.
# custom:
#   id: gcp.cloudsql_instance_sqlserver_cross_db_ownership_chaining_flag
#   severity: medium
#   area: database
#   remediation: Set the flag cross db ownership chaining to off.
#   resource_types: [sql.instance]
package tenantry.gcp.cloudsql_instance_sqlserver_cross_db_ownership_chaining_flag

import rego.v1

applies if startswith(input.attributes.database_version, "SQLSERVER")

violations contains {"path": ["flags", "cross db ownership chaining"], "message": "The flag cross db ownership chaining is not off."} if {
	not lower(object.get(input.attributes, ["flags", "cross db ownership chaining"], "off")) == "off"
}
