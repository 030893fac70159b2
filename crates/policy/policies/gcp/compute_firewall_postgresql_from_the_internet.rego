# METADATA
# title: PostgreSQL is not open to the internet
# description: Whatever answers to everybody is found within minutes and tried with every known password and flaw.
# custom:
#   id: gcp.compute_firewall_postgresql_from_the_internet
#   severity: critical
#   area: network
#   remediation: Let only the ranges in that need PostgreSQL; use the Identity-Aware Proxy.
#   resource_types: [compute.firewall]
#   requirements:
#     nist_800_53_r5: ["AC-4", "SC-7"]
#     pci_dss_4.0.1: ["1.3.1"]
#     iso_27001_2022: ["A.8.20"]
package tenantry.gcp.compute_firewall_postgresql_from_the_internet

import rego.v1

applies if {
	not input.attributes.disabled == true
	object.get(input.attributes, "direction", "INGRESS") == "INGRESS"
}

violations contains {"path": "source_ranges", "message": "PostgreSQL is open to the internet."} if {
	everybody
	some allowed in input.attributes.allow
	covers(allowed, 5432)
}

everybody if {
	some cidr in input.attributes.source_ranges
	cidr in {"0.0.0.0/0", "::/0"}
}

covers(allowed, _) if allowed.protocol == "all"

covers(allowed, _) if {
	allowed.protocol == "tcp"
	count(object.get(allowed, "ports", [])) == 0
}

covers(allowed, port) if {
	allowed.protocol == "tcp"
	some range in allowed.ports
	ends := split(range, "-")
	to_number(ends[0]) <= port
	to_number(ends[count(ends) - 1]) >= port
}
