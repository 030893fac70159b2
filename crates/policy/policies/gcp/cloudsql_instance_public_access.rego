# METADATA
# title: A database is not open to the internet
# description: A database that answers to everybody is tried by everybody.
# custom:
#   id: gcp.cloudsql_instance_public_access
#   severity: high
#   area: network
#   remediation: Name the ranges that reach it.
#   resource_types: [sql.instance]
package tenantry.gcp.cloudsql_instance_public_access

import rego.v1

violations contains {"path": "authorized_networks", "message": "All of the internet is let in."} if {
	"0.0.0.0/0" in input.attributes.authorized_networks
}
