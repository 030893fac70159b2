# METADATA
# title: The name of an API accepts no old TLS
# description: Old versions of TLS have known flaws that let others read along.
# custom:
#   id: aws.apigateway_domain_minimum_tls
#   severity: medium
#   area: encryption
#   remediation: Set the security policy of the domain name to TLS_1_2 or newer.
#   resource_types: [apigateway.api]
#   requirements:
#     nist_800_53_r5: ["SC-8", "SC-13"]
#     pci_dss_4.0.1: ["4.2.1"]
#     iso_27001_2022: ["A.8.24"]
package tenantry.aws.apigateway_domain_minimum_tls

import rego.v1

applies if input.attributes.minimum_tls

violations contains {"path": "minimum_tls", "message": "TLS 1.0 is accepted."} if {
	input.attributes.minimum_tls == "TLS_1_0"
}
