# METADATA
# title: Trusted services of Azure reach a guarded account
# description: Else backups and logs stop when the networks are named.
# custom:
#   id: azure.storage_ensure_azure_services_are_trusted_to_access_is_enabled
#   severity: low
#   area: network
#   remediation: Let AzureServices through.
#   resource_types: [storage.account]
package tenantry.azure.storage_ensure_azure_services_are_trusted_to_access_is_enabled

import rego.v1

applies if input.attributes.network.default_action == "Deny"

violations contains {"path": "network.bypass", "message": "Trusted services are kept out."} if {
	not "AzureServices" in object.get(input.attributes, ["network", "bypass"], [])
}
