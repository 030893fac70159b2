# METADATA
# title: A search domain has three dedicated masters
# description: With fewer, the loss of one is the loss of the domain.
# custom:
#   id: aws.opensearch_service_domains_fault_tolerant_master_nodes
#   severity: medium
#   area: database
#   remediation: Add dedicated masters, three of them.
#   resource_types: [opensearch.domain]
package tenantry.aws.opensearch_service_domains_fault_tolerant_master_nodes

import rego.v1

violations contains {"path": "dedicated_masters", "message": "It has fewer than three dedicated masters."} if {
	object.get(input.attributes, "dedicated_masters", 0) < 3
}
