# METADATA
# title: MySQL does not load files of its clients
# description: A client can be made to hand over any file it can read.
# custom:
#   id: gcp.cloudsql_instance_mysql_local_infile_flag
#   severity: medium
#   area: database
#   remediation: Set the flag local_infile to off.
#   resource_types: [sql.instance]
package tenantry.gcp.cloudsql_instance_mysql_local_infile_flag

import rego.v1

applies if startswith(input.attributes.database_version, "MYSQL")

violations contains {"path": ["flags", "local_infile"], "message": "The flag local_infile is not off."} if {
	not lower(object.get(input.attributes, ["flags", "local_infile"], "")) == "off"
}
