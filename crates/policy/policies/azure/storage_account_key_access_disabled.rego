# METADATA
# title: The keys of a storage account do not work
# description: A key lets its holder do everything and tells nobody who it was.
# custom:
#   id: azure.storage_account_key_access_disabled
#   severity: medium
#   area: identity
#   remediation: Turn off shared keys and use identities of the directory.
#   resource_types: [storage.account]
package tenantry.azure.storage_account_key_access_disabled

import rego.v1

violations contains {"path": "allow_shared_key", "message": "Requests may be signed with a key."} if {
	not input.attributes.allow_shared_key == false
}
