# METADATA
# title: A search domain refuses requests without TLS
# description: Searches and answers in clear text can be read by who listens.
# custom:
#   id: aws.opensearch_service_domains_https_communications_enforced
#   severity: medium
#   area: encryption
#   remediation: Require HTTPS for the endpoint.
#   resource_types: [opensearch.domain]
package tenantry.aws.opensearch_service_domains_https_communications_enforced

import rego.v1

violations contains {"path": "endpoint.enforce_https", "message": "Requests without TLS are accepted."} if {
	not input.attributes.endpoint.enforce_https
}
