# METADATA
# title: Not everybody may pull from a registry
# description: Images hold code and often secrets.
# custom:
#   id: azure.containerregistry_no_anonymous_pull
#   severity: high
#   area: identity
#   remediation: Turn off anonymous pull.
#   resource_types: [containerregistry.registry]
#   requirements:
#     nist_800_53_r5: ["AC-3", "AC-14"]
#     iso_27001_2022: ["A.5.15"]
package tenantry.azure.containerregistry_no_anonymous_pull

import rego.v1

violations contains {"path": "anonymous_pull", "message": "Everybody may pull."} if {
	input.attributes.anonymous_pull == true
}
