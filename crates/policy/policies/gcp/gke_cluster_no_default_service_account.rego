# METADATA
# title: Nodes do not run as the default account
# description: That account may edit the whole project.
# custom:
#   id: gcp.gke_cluster_no_default_service_account
#   severity: medium
#   area: identity
#   remediation: Give the node pools an account with the roles they need.
#   resource_types: [container.cluster]
package tenantry.gcp.gke_cluster_no_default_service_account

import rego.v1

violations contains {"path": ["node_pools", i, "service_account"], "message": sprintf("Nodes of %s run as the default account.", [pool.name])} if {
	some i, pool in input.attributes.node_pools
	is_default(object.get(pool, "service_account", "default"))
}

is_default(account) if account == "default"

is_default(account) if endswith(account, "-compute@developer.gserviceaccount.com")
