# METADATA
# title: A storage account is copied to another region
# description: A copy elsewhere outlives the loss of a region.
# custom:
#   id: azure.storage_geo_redundant_enabled
#   severity: medium
#   area: backup
#   remediation: Choose a replication with GRS.
#   resource_types: [storage.account]
package tenantry.azure.storage_geo_redundant_enabled

import rego.v1

applies if input.attributes.sku

violations contains {"path": "sku", "message": "It is kept in one region."} if {
	not regex.match(`(GRS|RAGRS|GZRS|RAGZRS)$`, input.attributes.sku)
}
