# METADATA
# title: Connections through a firewall rule are logged
# description: Without logs nobody can tell what came in.
# custom:
#   id: gcp.compute_firewall_logging
#   severity: low
#   area: logging
#   remediation: Turn on logs of the rule.
#   resource_types: [compute.firewall]
#   requirements:
#     nist_800_53_r5: ["AU-2", "AU-12"]
#     iso_27001_2022: ["A.8.15"]
package tenantry.gcp.compute_firewall_logging

import rego.v1

applies if {
	not input.attributes.disabled == true
	object.get(input.attributes, "direction", "INGRESS") == "INGRESS"
}

violations contains {"path": "logging", "message": "Connections are not logged."} if {
	not input.attributes.logging
}
