# METADATA
# title: No rule opens all ports to the internet
# description: Every service on every machine is then reachable.
# custom:
#   id: azure.network_any_port_open
#   severity: critical
#   area: network
#   remediation: Replace the rule by rules for the ports and ranges that are needed.
#   resource_types: [network.security_group]
#   requirements:
#     nist_800_53_r5: ["AC-4", "SC-7"]
#     pci_dss_4.0.1: ["1.3.1"]
#     iso_27001_2022: ["A.8.20"]
package tenantry.azure.network_any_port_open

import rego.v1

violations contains {"path": ["rules", i, "source_addresses"], "message": "All ports are open to the internet."} if {
	some i, rule in input.attributes.rules
	allows_in(rule)
	everybody(rule)
	some ports in rule.destination_ports
	ports in {"*", "0-65535", "1-65535"}
}

everybody(rule) if {
	some address in rule.source_addresses
	lower(address) in {"*", "0.0.0.0/0", "::/0", "internet", "any"}
}

allows_in(rule) if {
	lower(rule.access) == "allow"
	lower(rule.direction) == "inbound"
}
