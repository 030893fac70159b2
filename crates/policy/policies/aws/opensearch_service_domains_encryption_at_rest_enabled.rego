# METADATA
# title: A search domain is encrypted at rest
# description: Indexes hold what was put in, often all of it.
# custom:
#   id: aws.opensearch_service_domains_encryption_at_rest_enabled
#   severity: medium
#   area: encryption
#   remediation: Turn on encryption at rest.
#   resource_types: [opensearch.domain]
package tenantry.aws.opensearch_service_domains_encryption_at_rest_enabled

import rego.v1

violations contains {"path": "encryption_at_rest.enabled", "message": "Data is not encrypted."} if {
	not input.attributes.encryption_at_rest.enabled
}
