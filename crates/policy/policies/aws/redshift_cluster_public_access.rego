# METADATA
# title: A data warehouse has no public address
# description: A warehouse that answers to everybody is tried by everybody.
# custom:
#   id: aws.redshift_cluster_public_access
#   severity: high
#   area: database
#   remediation: Make the cluster private.
#   resource_types: [redshift.cluster]
package tenantry.aws.redshift_cluster_public_access

import rego.v1

violations contains {"path": "publicly_accessible", "message": "It has a public address."} if {
	input.attributes.publicly_accessible == true
}
