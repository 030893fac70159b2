# METADATA
# title: A search domain survives the loss of a node
# description: With one copy in one zone a failed disk is lost data.
# custom:
#   id: aws.opensearch_service_domains_fault_tolerant_data_nodes
#   severity: medium
#   area: database
#   remediation: Run three data nodes or more with zone awareness.
#   resource_types: [opensearch.domain]
package tenantry.aws.opensearch_service_domains_fault_tolerant_data_nodes

import rego.v1

violations contains {"path": "instance_count", "message": "It has fewer than three data nodes."} if {
	object.get(input.attributes, "instance_count", 1) < 3
}

violations contains {"path": "zone_awareness", "message": "Nodes are in one zone."} if {
	not input.attributes.zone_awareness
}
