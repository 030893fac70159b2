# METADATA
# title: Nodes of a search domain speak TLS with each other
# description: Else everybody in the network can read along.
# custom:
#   id: aws.opensearch_service_domains_node_to_node_encryption_enabled
#   severity: medium
#   area: encryption
#   remediation: Turn on node-to-node encryption.
#   resource_types: [opensearch.domain]
package tenantry.aws.opensearch_service_domains_node_to_node_encryption_enabled

import rego.v1

violations contains {"path": "node_to_node_encryption", "message": "Traffic between nodes is in clear text."} if {
	not input.attributes.node_to_node_encryption
}
