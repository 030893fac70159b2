# METADATA
# title: No rule lets in a huge public range
# description: A public range of millions of addresses is hardly narrower than all of the internet.
# custom:
#   id: aws.ec2_securitygroup_allow_wide_open_public_ipv4
#   severity: high
#   area: network
#   remediation: Name the ranges of those who need it; none wider than a /8 of a public network.
#   resource_types: [ec2.security_group]
package tenantry.aws.ec2_securitygroup_allow_wide_open_public_ipv4

import rego.v1

violations contains {"path": ["ingress", i, "cidr_blocks"], "message": sprintf("%s is a huge public range.", [cidr])} if {
	some i, rule in input.attributes.ingress
	some cidr in rule.cidr_blocks
	cidr != "0.0.0.0/0"
	to_number(split(cidr, "/")[1]) < 9
	not startswith(cidr, "10.")
}
