# METADATA
# title: An export of logs is on
# description: Logs that are kept where they arise go with it.
# custom:
#   id: gcp.logging_sink_enabled
#   severity: medium
#   area: logging
#   remediation: Turn on the sink.
#   resource_types: [logging.sink]
#   requirements:
#     nist_800_53_r5: ["AU-9", "AU-11"]
#     iso_27001_2022: ["A.8.15"]
package tenantry.gcp.logging_sink_enabled

import rego.v1

violations contains {"path": "disabled", "message": "It is off."} if {
	input.attributes.disabled == true
}
