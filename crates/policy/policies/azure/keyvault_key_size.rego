# METADATA
# title: An RSA key has at least 2048 bits
# description: Short keys can be computed.
# custom:
#   id: azure.keyvault_key_size
#   severity: medium
#   area: encryption
#   remediation: Make a key of 2048 bits or more.
#   resource_types: [keyvault.key]
#   requirements:
#     nist_800_53_r5: ["SC-12", "SC-13"]
#     iso_27001_2022: ["A.8.24"]
package tenantry.azure.keyvault_key_size

import rego.v1

applies if startswith(input.attributes.key_type, "RSA")

violations contains {"path": "key_size", "message": "It is shorter than 2048 bits."} if {
	input.attributes.key_size < 2048
}
