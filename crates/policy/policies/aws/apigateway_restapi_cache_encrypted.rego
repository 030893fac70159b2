# METADATA
# title: The cache of an API is encrypted
# description: The cache holds answers, and with them personal data.
# custom:
#   id: aws.apigateway_restapi_cache_encrypted
#   severity: medium
#   area: encryption
#   remediation: Turn on encryption of the cache.
#   resource_types: [apigateway.stage]
package tenantry.aws.apigateway_restapi_cache_encrypted

import rego.v1

applies if input.attributes.cache_enabled == true

violations contains {"path": "cache_encrypted", "message": "Answers are cached in clear text."} if {
	not input.attributes.cache_encrypted
}
