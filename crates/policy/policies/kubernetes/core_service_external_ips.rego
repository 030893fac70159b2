# METADATA
# title: A service takes no addresses of its own
# description: Who may make services can take over the traffic of others by them.
# custom:
#   id: kubernetes.core_service_external_ips
#   severity: medium
#   area: network
#   remediation: Use a load balancer.
#   resource_types: [core.service]
#   requirements:
#     nist_800_53_r5: ["SC-7"]
#     iso_27001_2022: ["A.8.20"]
package tenantry.kubernetes.core_service_external_ips

import rego.v1

violations contains {"path": "external_ips", "message": "It takes addresses of its own."} if {
	input.attributes.external_ips
}
