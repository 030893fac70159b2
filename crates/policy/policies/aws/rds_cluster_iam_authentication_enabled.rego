# METADATA
# title: IAM identities may sign in to a database cluster
# description: Short-lived tokens replace passwords that are passed around.
# custom:
#   id: aws.rds_cluster_iam_authentication_enabled
#   severity: medium
#   area: identity
#   remediation: Turn on IAM authentication.
#   resource_types: [rds.cluster]
package tenantry.aws.rds_cluster_iam_authentication_enabled

import rego.v1

violations contains {"path": "iam_authentication", "message": "Only passwords work."} if {
	not input.attributes.iam_authentication
}
