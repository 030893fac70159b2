# METADATA
# title: A distribution speaks HTTPS with its origins
# description: The way from the edge to the origin crosses the internet too.
# custom:
#   id: aws.cloudfront_distributions_origin_traffic_encrypted
#   severity: medium
#   area: encryption
#   remediation: Set the protocol policy of each origin to https-only.
#   resource_types: [cloudfront.distribution]
package tenantry.aws.cloudfront_distributions_origin_traffic_encrypted

import rego.v1

violations contains {"path": ["origins", i, "protocol_policy"], "message": "The origin is asked without TLS."} if {
	some i, origin in input.attributes.origins
	unencrypted(origin)
}

unencrypted(origin) if origin.protocol_policy == "http-only"

unencrypted(origin) if {
	origin.protocol_policy == "match-viewer"
	not input.attributes.viewer_protocol_policy in {"https-only", "redirect-to-https"}
}
