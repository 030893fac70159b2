# METADATA
# title: Objects are not replicated to other directories
# description: Data leaves the company without anyone reading it out.
# custom:
#   id: azure.storage_cross_tenant_replication_disabled
#   severity: medium
#   area: storage
#   remediation: Turn off cross-tenant replication.
#   resource_types: [storage.account]
package tenantry.azure.storage_cross_tenant_replication_disabled

import rego.v1

violations contains {"path": "cross_tenant_replication", "message": "Objects may be replicated to other directories."} if {
	input.attributes.cross_tenant_replication == true
}
