# METADATA
# title: A SQL server is reached by private endpoints only
# description: What has no address outside cannot be reached from there by mistake.
# custom:
#   id: azure.sqlserver_public_network_access_disabled
#   severity: medium
#   area: network
#   remediation: Turn off public network access.
#   resource_types: [sql.server]
#   requirements:
#     nist_800_53_r5: ["SC-7"]
#     iso_27001_2022: ["A.8.20"]
package tenantry.azure.sqlserver_public_network_access_disabled

import rego.v1

violations contains {"path": "public_network_access", "message": "It is reachable outside of private endpoints."} if {
	not input.attributes.public_network_access == false
}
