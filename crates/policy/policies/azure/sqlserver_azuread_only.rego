# METADATA
# title: Only identities of the directory may sign in to a SQL server
# description: Passwords of the server have no second factor.
# custom:
#   id: azure.sqlserver_azuread_only
#   severity: medium
#   area: identity
#   remediation: Turn on authentication by the directory only.
#   resource_types: [sql.server]
#   requirements:
#     nist_800_53_r5: ["IA-2"]
#     soc2_2017: ["CC6.1"]
#     iso_27001_2022: ["A.5.17"]
package tenantry.azure.sqlserver_azuread_only

import rego.v1

violations contains {"path": "azure_ad_only", "message": "Passwords of the server work."} if {
	not input.attributes.azure_ad_only
}
