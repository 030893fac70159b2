# METADATA
# title: A certificate is good for another week
# description: An expired certificate locks users out, or teaches them to click warnings away.
# custom:
#   id: aws.acm_certificates_expiration_check
#   severity: high
#   area: encryption
#   remediation: Renew the certificate; those that ACM issues renew by themselves.
#   resource_types: [acm.certificate]
#   reads_clock: true
package tenantry.aws.acm_certificates_expiration_check

import rego.v1

violations contains {"path": "expires_at", "message": "The certificate expires within seven days."} if {
	time.parse_rfc3339_ns(input.attributes.expires_at) - time.parse_rfc3339_ns(input.now) < 7 * 86400000000000
}
