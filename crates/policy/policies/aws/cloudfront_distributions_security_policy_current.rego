# METADATA
# title: A distribution accepts no old TLS of viewers
# description: Old versions of TLS have known flaws that let others read along.
# custom:
#   id: aws.cloudfront_distributions_security_policy_current
#   severity: medium
#   area: encryption
#   remediation: Use a certificate of your own and set the security policy to TLSv1.2_2021 or newer.
#   resource_types: [cloudfront.distribution]
package tenantry.aws.cloudfront_distributions_security_policy_current

import rego.v1

violations contains {"path": "minimum_tls", "message": "Viewers may speak TLS older than 1.2."} if {
	not startswith(object.get(input.attributes, "minimum_tls", "TLSv1"), "TLSv1.2")
	not startswith(object.get(input.attributes, "minimum_tls", "TLSv1"), "TLSv1.3")
}
