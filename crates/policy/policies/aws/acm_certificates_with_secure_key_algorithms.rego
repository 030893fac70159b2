# METADATA
# title: A certificate has a strong key
# description: Short keys can be computed.
# custom:
#   id: aws.acm_certificates_with_secure_key_algorithms
#   severity: high
#   area: encryption
#   remediation: Ask for a certificate with RSA 2048 or longer, or with an elliptic curve.
#   resource_types: [acm.certificate]
package tenantry.aws.acm_certificates_with_secure_key_algorithms

import rego.v1

applies if input.attributes.key_algorithm

violations contains {"path": "key_algorithm", "message": "The key is too short."} if {
	input.attributes.key_algorithm in {"RSA_1024", "RSA-1024"}
}
