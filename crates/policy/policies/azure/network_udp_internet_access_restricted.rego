# METADATA
# title: UDP is not open to the internet
# description: Services over UDP are used to multiply floods.
# custom:
#   id: azure.network_udp_internet_access_restricted
#   severity: high
#   area: network
#   remediation: Let only the ranges in that need it.
#   resource_types: [network.security_group]
package tenantry.azure.network_udp_internet_access_restricted

import rego.v1

violations contains {"path": ["rules", i, "source_addresses"], "message": "UDP is open to the internet."} if {
	some i, rule in input.attributes.rules
	allows_in(rule)
	lower(rule.protocol) == "udp"
	everybody(rule)
}

everybody(rule) if {
	some address in rule.source_addresses
	lower(address) in {"*", "0.0.0.0/0", "::/0", "internet", "any"}
}

allows_in(rule) if {
	lower(rule.access) == "allow"
	lower(rule.direction) == "inbound"
}
