# METADATA
# title: A PostgreSQL server is not reachable from outside
# description: A database that answers to everybody is tried by everybody.
# custom:
#   id: azure.postgresql_public_network_access_disabled
#   severity: medium
#   area: network
#   remediation: Place the server in a network of yours.
#   resource_types: [postgresql.server]
#   requirements:
#     nist_800_53_r5: ["SC-7"]
#     iso_27001_2022: ["A.8.20"]
package tenantry.azure.postgresql_public_network_access_disabled

import rego.v1

violations contains {"path": "public_network_access", "message": "It is reachable from outside."} if {
	not input.attributes.public_network_access == false
}
