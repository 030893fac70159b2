# METADATA
# title: A storage account is encrypted with a key of yours
# description: Reading then takes the right to use the key as well.
# custom:
#   id: azure.storage_ensure_encryption_with_customer_managed_keys
#   severity: medium
#   area: encryption
#   remediation: Set a key of a vault in the account.
#   resource_types: [storage.account]
package tenantry.azure.storage_ensure_encryption_with_customer_managed_keys

import rego.v1

violations contains {"path": "encryption.key_source", "message": "The key is the one of Microsoft."} if {
	object.get(input.attributes, ["encryption", "key_source"], "Microsoft.Storage") != "Microsoft.Keyvault"
}
