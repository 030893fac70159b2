# METADATA
# title: A distribution speaks no old TLS with its origins
# description: Old versions of SSL and TLS have known flaws.
# custom:
#   id: aws.cloudfront_distributions_using_deprecated_ssl_protocols
#   severity: medium
#   area: encryption
#   remediation: Leave only TLSv1.2 or newer among the protocols of the origin.
#   resource_types: [cloudfront.distribution]
package tenantry.aws.cloudfront_distributions_using_deprecated_ssl_protocols

import rego.v1

violations contains {"path": ["origins", i, "tls_protocols"], "message": sprintf("%s is accepted of the origin.", [protocol])} if {
	some i, origin in input.attributes.origins
	some protocol in origin.tls_protocols
	protocol in {"SSLv3", "TLSv1", "TLSv1.1"}
}
