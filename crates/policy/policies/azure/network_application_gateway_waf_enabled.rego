# METADATA
# title: A web load balancer has a web application firewall
# description: The firewall stops known attacks before they reach the application.
# custom:
#   id: azure.network_application_gateway_waf_enabled
#   severity: medium
#   area: network
#   remediation: Use the tier WAF_v2 with a policy.
#   resource_types: [network.application_gateway]
#   requirements:
#     nist_800_53_r5: ["SC-7", "SI-4"]
#     pci_dss_4.0.1: ["6.4.2"]
#     iso_27001_2022: ["A.8.20"]
package tenantry.azure.network_application_gateway_waf_enabled

import rego.v1

violations contains {"path": "waf_enabled", "message": "No web application firewall is on."} if {
	not input.attributes.waf_enabled
}

violations contains {"path": "waf_mode", "message": "Attacks are only noted."} if {
	input.attributes.waf_enabled == true
	input.attributes.waf_mode == "Detection"
}
