# METADATA
# title: No rule opens all ports to the internet
# description: Every service on every machine is then reachable.
# custom:
#   id: gcp.compute_firewall_all_ports_from_the_internet
#   severity: critical
#   area: network
#   remediation: Replace the rule by rules for the ports and ranges that are needed.
#   resource_types: [compute.firewall]
#   requirements:
#     nist_800_53_r5: ["AC-4", "SC-7"]
#     pci_dss_4.0.1: ["1.3.1"]
#     iso_27001_2022: ["A.8.20"]
package tenantry.gcp.compute_firewall_all_ports_from_the_internet

import rego.v1

applies if {
	not input.attributes.disabled == true
	object.get(input.attributes, "direction", "INGRESS") == "INGRESS"
}

violations contains {"path": "source_ranges", "message": "All ports are open to the internet."} if {
	everybody
	some allowed in input.attributes.allow
	allowed.protocol in {"all", "tcp"}
	count(object.get(allowed, "ports", [])) == 0
}

everybody if {
	some cidr in input.attributes.source_ranges
	cidr in {"0.0.0.0/0", "::/0"}
}
