# METADATA
# title: A database has no public address
# description: A database that answers to everybody is tried by everybody.
# custom:
#   id: gcp.cloudsql_instance_public_ip
#   severity: high
#   area: network
#   remediation: Use a private address.
#   resource_types: [sql.instance]
package tenantry.gcp.cloudsql_instance_public_ip

import rego.v1

violations contains {"path": "public_ip", "message": "It has a public address."} if {
	not input.attributes.public_ip == false
}
