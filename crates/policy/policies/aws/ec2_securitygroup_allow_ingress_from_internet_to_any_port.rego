# METADATA
# title: Only web ports are open to the internet
# description: Ports 80 and 443 are made to face everybody; for all others that is a decision to be looked at.
# custom:
#   id: aws.ec2_securitygroup_allow_ingress_from_internet_to_any_port
#   severity: high
#   area: network
#   remediation: Restrict the rule to the ranges that need it, or put a load balancer in front.
#   resource_types: [ec2.security_group]
package tenantry.aws.ec2_securitygroup_allow_ingress_from_internet_to_any_port

import rego.v1

violations contains {"path": ["ingress", i, field], "message": "A port other than 80 or 443 is open to the internet."} if {
	some i, rule in input.attributes.ingress
	field := open_to_everybody(rule)
	not web_only(rule)
}

web_only(rule) if {
	rule.from_port == rule.to_port
	rule.from_port in {80, 443}
}

open_to_everybody(rule) := "cidr_blocks" if "0.0.0.0/0" in rule.cidr_blocks

open_to_everybody(rule) := "ipv6_cidr_blocks" if {
	"::/0" in rule.ipv6_cidr_blocks
	not "0.0.0.0/0" in rule.cidr_blocks
}
