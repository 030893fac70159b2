# METADATA
# title: A search domain knows who may see what
# description: Without fine-grained control everybody who gets in sees everything.
# custom:
#   id: aws.opensearch_service_domains_access_control_enabled
#   severity: high
#   area: identity
#   remediation: Turn on fine-grained access control.
#   resource_types: [opensearch.domain]
package tenantry.aws.opensearch_service_domains_access_control_enabled

import rego.v1

violations contains {"path": "advanced_security", "message": "Fine-grained access control is off."} if {
	not input.attributes.advanced_security
}
