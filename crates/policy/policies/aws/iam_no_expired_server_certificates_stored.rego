# METADATA
# title: No expired certificate is kept
# description: An expired certificate is attached by mistake and locks users out.
# custom:
#   id: aws.iam_no_expired_server_certificates_stored
#   severity: medium
#   area: encryption
#   remediation: Delete the certificate; let ACM keep and renew the next.
#   resource_types: [iam.server_certificate]
#   reads_clock: true
package tenantry.aws.iam_no_expired_server_certificates_stored

import rego.v1

violations contains {"path": "expires_at", "message": "The certificate has expired."} if {
	time.parse_rfc3339_ns(input.attributes.expires_at) < time.parse_rfc3339_ns(input.now)
}
