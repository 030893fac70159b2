# METADATA
# title: A load balancer says whom it lets through
# description: Public should be a decision.
# custom:
#   id: kubernetes.core_service_load_balancer_restricted
#   severity: medium
#   area: network
#   remediation: Set loadBalancerSourceRanges, or make the load balancer internal.
#   resource_types: [core.service]
#   requirements:
#     nist_800_53_r5: ["AC-4", "SC-7"]
#     iso_27001_2022: ["A.8.20"]
package tenantry.kubernetes.core_service_load_balancer_restricted

import rego.v1

applies if {
	input.attributes.kind == "LoadBalancer"
	not input.attributes.internal_load_balancer == true
}

violations contains {"path": "source_ranges", "message": "Everybody is let through."} if {
	count(object.get(input.attributes, "source_ranges", [])) == 0
}

violations contains {"path": "source_ranges", "message": "Everybody is let through."} if {
	"0.0.0.0/0" in input.attributes.source_ranges
}
