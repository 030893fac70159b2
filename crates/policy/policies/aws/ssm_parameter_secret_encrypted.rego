# METADATA
# title: A parameter that is named like a secret is kept as one
# description: A parameter of kind String is read by everybody who may read parameters.
# custom:
#   id: aws.ssm_parameter_secret_encrypted
#   severity: high
#   area: encryption
#   remediation: Make the parameter anew as a SecureString with a key of yours.
#   resource_types: [ssm.parameter]
#   requirements:
#     nist_800_53_r5: ["IA-5", "SC-28"]
#     soc2_2017: ["CC6.1"]
#     iso_27001_2022: ["A.8.24"]
package tenantry.aws.ssm_parameter_secret_encrypted

import rego.v1

applies if regex.match(`(?i)(secret|passw|token|api_?key|private_?key|credential)`, input.name)

violations contains {"path": "kind", "message": "The name says secret, the kind does not."} if {
	object.get(input.attributes, "kind", "String") != "SecureString"
}
