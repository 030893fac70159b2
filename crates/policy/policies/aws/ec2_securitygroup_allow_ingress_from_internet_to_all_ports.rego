# METADATA
# title: No rule opens all ports to the internet
# description: Every service on every member is then reachable, those that nobody thought of first.
# custom:
#   id: aws.ec2_securitygroup_allow_ingress_from_internet_to_all_ports
#   severity: high
#   area: network
#   remediation: Replace the rule by rules for the ports and ranges that are needed.
#   resource_types: [ec2.security_group]
package tenantry.aws.ec2_securitygroup_allow_ingress_from_internet_to_all_ports

import rego.v1

violations contains {"path": ["ingress", i, field], "message": "All ports are open to the internet."} if {
	some i, rule in input.attributes.ingress
	field := open_to_everybody(rule)
	all_ports(rule)
}

all_ports(rule) if object.get(rule, "protocol", "-1") in {"-1", "all"}

all_ports(rule) if {
	object.get(rule, "from_port", 0) <= 1
	object.get(rule, "to_port", 65535) == 65535
}

open_to_everybody(rule) := "cidr_blocks" if "0.0.0.0/0" in rule.cidr_blocks

open_to_everybody(rule) := "ipv6_cidr_blocks" if {
	"::/0" in rule.ipv6_cidr_blocks
	not "0.0.0.0/0" in rule.cidr_blocks
}
