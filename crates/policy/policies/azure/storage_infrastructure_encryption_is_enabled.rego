# METADATA
# title: A storage account is encrypted twice
# description: A flaw in one layer leaves the other.
# custom:
#   id: azure.storage_infrastructure_encryption_is_enabled
#   severity: low
#   area: encryption
#   remediation: Infrastructure encryption is chosen when the account is made.
#   resource_types: [storage.account]
package tenantry.azure.storage_infrastructure_encryption_is_enabled

import rego.v1

violations contains {"path": "infrastructure_encryption", "message": "Data is encrypted once."} if {
	not input.attributes.infrastructure_encryption
}
