# METADATA
# title: A SQL server has an administrator of the directory
# description: Only those have a second factor and are taken away when a person leaves.
# custom:
#   id: azure.sqlserver_azuread_administrator_enabled
#   severity: medium
#   area: identity
#   remediation: Set an administrator of the directory.
#   resource_types: [sql.server]
package tenantry.azure.sqlserver_azuread_administrator_enabled

import rego.v1

violations contains {"path": "azure_ad_administrator", "message": "It has no administrator of the directory."} if {
	not input.attributes.azure_ad_administrator
}
