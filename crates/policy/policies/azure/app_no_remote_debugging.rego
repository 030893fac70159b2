# METADATA
# title: No debugger may be attached to a web app
# description: A debugger sees and changes everything.
# custom:
#   id: azure.app_no_remote_debugging
#   severity: high
#   area: compute
#   remediation: Turn off remote debugging.
#   resource_types: [web.app]
#   requirements:
#     nist_800_53_r5: ["CM-7", "AC-17"]
#     iso_27001_2022: ["A.8.31"]
package tenantry.azure.app_no_remote_debugging

import rego.v1

violations contains {"path": "remote_debugging", "message": "A debugger may be attached."} if {
	input.attributes.remote_debugging == true
}
