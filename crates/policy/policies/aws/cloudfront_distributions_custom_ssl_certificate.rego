# METADATA
# title: A distribution has a certificate of its own
# description: Only with one can old TLS be refused and your own name be used.
# custom:
#   id: aws.cloudfront_distributions_custom_ssl_certificate
#   severity: medium
#   area: encryption
#   remediation: Attach a certificate of ACM.
#   resource_types: [cloudfront.distribution]
package tenantry.aws.cloudfront_distributions_custom_ssl_certificate

import rego.v1

violations contains {"path": "certificate", "message": "It uses the certificate of CloudFront."} if {
	not input.attributes.certificate
}
