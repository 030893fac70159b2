# METADATA
# title: A data warehouse refuses connections without TLS
# description: Queries and answers in clear text can be read by who listens.
# custom:
#   id: aws.redshift_cluster_in_transit_encryption_enabled
#   severity: medium
#   area: encryption
#   remediation: Set require_ssl in the parameter group.
#   resource_types: [redshift.cluster]
package tenantry.aws.redshift_cluster_in_transit_encryption_enabled

import rego.v1

violations contains {"path": "require_tls", "message": "Connections without TLS are accepted."} if {
	not input.attributes.require_tls
}
