# METADATA
# title: The firewall of a subnet does not let SSH in from everywhere
# description: >-
#   The list of the subnet is the second line behind the security groups; one that lets everything through is none.
# custom:
#   id: aws.ec2_networkacl_allow_ingress_tcp_port_22
#   severity: medium
#   area: network
#   remediation: Replace the entry by entries for the ranges and ports that are needed.
#   resource_types: [ec2.network_acl]
package tenantry.aws.ec2_networkacl_allow_ingress_tcp_port_22

import rego.v1

violations contains {"path": ["entries", i, "cidr_block"], "message": "SSH is let in from everywhere."} if {
	some i, entry in input.attributes.entries
	entry.allow == true
	not entry.egress == true
	everybody(entry)
	not denied_before(entry)
	covers(entry, 22)
}

everybody(entry) if entry.cidr_block == "0.0.0.0/0"

everybody(entry) if entry.ipv6_cidr_block == "::/0"

covers(entry, port) if object.get(entry, "protocol", "-1") == "-1"

covers(entry, port) if {
	entry.protocol in {"6", "tcp"}
	object.get(entry, "from_port", 0) <= port
	object.get(entry, "to_port", 65535) >= port
}

denied_before(entry) if {
	some other in input.attributes.entries
	other.allow == false
	not other.egress == true
	everybody(other)
	other.number < entry.number
	covers(other, 22)
}
