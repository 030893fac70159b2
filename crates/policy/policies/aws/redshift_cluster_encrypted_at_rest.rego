# METADATA
# title: A data warehouse is encrypted at rest
# description: Data and snapshots can be read by who gets hold of them, unless they are encrypted.
# custom:
#   id: aws.redshift_cluster_encrypted_at_rest
#   severity: medium
#   area: encryption
#   remediation: Turn on encryption of the cluster.
#   resource_types: [redshift.cluster]
package tenantry.aws.redshift_cluster_encrypted_at_rest

import rego.v1

violations contains {"path": "encrypted", "message": "Data is not encrypted."} if {
	not input.attributes.encrypted
}
