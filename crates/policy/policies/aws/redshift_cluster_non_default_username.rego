# METADATA
# title: The administrator of a data warehouse has no common name
# description: Half of what is guessed is known already.
# custom:
#   id: aws.redshift_cluster_non_default_username
#   severity: medium
#   area: identity
#   remediation: Make the cluster anew with another name of the administrator.
#   resource_types: [redshift.cluster]
package tenantry.aws.redshift_cluster_non_default_username

import rego.v1

violations contains {"path": "master_username", "message": "The name of the administrator is the usual one."} if {
	lower(input.attributes.master_username) in {"awsuser", "admin", "root"}
}
