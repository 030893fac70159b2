# METADATA
# title: Remote Desktop is not open to the internet
# description: Whatever answers to everybody is found within minutes and tried with every known password and flaw.
# custom:
#   id: gcp.compute_firewall_rdp_access_from_the_internet_allowed
#   severity: high
#   area: network
#   remediation: Let only the ranges in that need Remote Desktop; use the Identity-Aware Proxy.
#   resource_types: [compute.firewall]
package tenantry.gcp.compute_firewall_rdp_access_from_the_internet_allowed

import rego.v1

applies if {
	not input.attributes.disabled == true
	object.get(input.attributes, "direction", "INGRESS") == "INGRESS"
}

violations contains {"path": "source_ranges", "message": "Remote Desktop is open to the internet."} if {
	everybody
	some allowed in input.attributes.allow
	covers(allowed, 3389)
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
