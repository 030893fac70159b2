# METADATA
# title: Remote Desktop is not open to the internet
# description: Whatever answers to everybody is found within minutes and tried with every known password and flaw.
# custom:
#   id: azure.network_rdp_internet_access_restricted
#   severity: high
#   area: network
#   remediation: Let only the ranges in that need Remote Desktop.
#   resource_types: [network.security_group]
package tenantry.azure.network_rdp_internet_access_restricted

import rego.v1

violations contains {"path": ["rules", i, "source_addresses"], "message": "Remote Desktop is open to the internet."} if {
	some i, rule in input.attributes.rules
	allows_in(rule)
	lower(object.get(rule, "protocol", "*")) in {"tcp", "*"}
	everybody(rule)
	covers(rule, 3389)
}

everybody(rule) if {
	some address in rule.source_addresses
	lower(address) in {"*", "0.0.0.0/0", "::/0", "internet", "any"}
}

allows_in(rule) if {
	lower(rule.access) == "allow"
	lower(rule.direction) == "inbound"
}

covers(rule, _) if "*" in rule.destination_ports

covers(rule, port) if sprintf("%d", [port]) in rule.destination_ports

covers(rule, port) if {
	some range in rule.destination_ports
	ends := split(range, "-")
	count(ends) == 2
	to_number(ends[0]) <= port
	to_number(ends[1]) >= port
}
