# METADATA
# title: A distribution is reached by HTTPS only
# description: What is read in clear text can be read along and changed on its way.
# custom:
#   id: aws.cloudfront_distributions_https_enabled
#   severity: medium
#   area: encryption
#   remediation: Set the viewer protocol policy to redirect-to-https or https-only.
#   resource_types: [cloudfront.distribution]
package tenantry.aws.cloudfront_distributions_https_enabled

import rego.v1

applies if not input.attributes.enabled == false

violations contains {"path": "viewer_protocol_policy", "message": "Viewers may speak HTTP."} if {
	not input.attributes.viewer_protocol_policy in {"https-only", "redirect-to-https"}
}
