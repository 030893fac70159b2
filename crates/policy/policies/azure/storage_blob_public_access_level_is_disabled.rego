# METADATA
# title: No container of an account can be opened to everybody
# description: One click opens a container; the setting of the account forbids the click.
# custom:
#   id: azure.storage_blob_public_access_level_is_disabled
#   severity: critical
#   area: storage
#   remediation: Turn off anonymous access to blobs in the account.
#   resource_types: [storage.account]
package tenantry.azure.storage_blob_public_access_level_is_disabled

import rego.v1

violations contains {"path": "allow_blob_public_access", "message": "Containers may be opened to everybody."} if {
	input.attributes.allow_blob_public_access == true
}
