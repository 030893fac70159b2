# METADATA
# title: The keys of a Cosmos DB account do not work
# description: A key lets its holder do everything and tells nobody who it was.
# custom:
#   id: azure.cosmosdb_account_use_aad_and_rbac
#   severity: medium
#   area: identity
#   remediation: Turn off local authentication and use identities of the directory.
#   resource_types: [cosmosdb.account]
package tenantry.azure.cosmosdb_account_use_aad_and_rbac

import rego.v1

violations contains {"path": "local_auth", "message": "Keys may be used to sign in."} if {
	not input.attributes.local_auth == false
}
