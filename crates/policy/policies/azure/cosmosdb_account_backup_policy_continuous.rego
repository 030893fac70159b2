# METADATA
# title: A Cosmos DB account can be restored to any moment
# description: What was overwritten by mistake can be brought back to the second.
# custom:
#   id: azure.cosmosdb_account_backup_policy_continuous
#   severity: medium
#   area: backup
#   remediation: Choose continuous backups.
#   resource_types: [cosmosdb.account]
package tenantry.azure.cosmosdb_account_backup_policy_continuous

import rego.v1

violations contains {"path": "backup_kind", "message": "Backups are periodic."} if {
	object.get(input.attributes, "backup_kind", "Periodic") != "Continuous"
}
