# METADATA
# title: The administrator of a database cluster has no common name
# description: Half of what is guessed is known already.
# custom:
#   id: aws.rds_cluster_default_admin
#   severity: medium
#   area: identity
#   remediation: Make the database anew with another name of the administrator.
#   resource_types: [rds.cluster]
package tenantry.aws.rds_cluster_default_admin

import rego.v1

violations contains {"path": "master_username", "message": "The name of the administrator is a common one."} if {
	lower(input.attributes.master_username) in {"admin", "administrator", "postgres", "root", "sa"}
}
