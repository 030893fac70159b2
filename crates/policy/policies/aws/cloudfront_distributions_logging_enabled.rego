# METADATA
# title: Requests to a distribution are logged
# description: What the edge answers never reaches your own logs.
# custom:
#   id: aws.cloudfront_distributions_logging_enabled
#   severity: medium
#   area: logging
#   remediation: Turn on standard or real-time logs.
#   resource_types: [cloudfront.distribution]
package tenantry.aws.cloudfront_distributions_logging_enabled

import rego.v1

violations contains {"path": "logging.enabled", "message": "Requests are not logged."} if {
	not input.attributes.logging.enabled
}
