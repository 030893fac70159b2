# METADATA
# title: The firewall of a subnet does not let everything in from everywhere
# description: >-
#   The list of the subnet is the second line behind the security groups; one that lets everything through is none.
# custom:
#   id: aws.ec2_networkacl_allow_ingress_any_port
#   severity: medium
#   area: network
#   remediation: Replace the entry by entries for the ranges and ports that are needed.
#   resource_types: [ec2.network_acl]
package tenantry.aws.ec2_networkacl_allow_ingress_any_port

import rego.v1

violations contains {"path": ["entries", i, "cidr_block"], "message": "Everything is let in from everywhere."} if {
	some i, entry in input.attributes.entries
	entry.allow == true
	not entry.egress == true
	everybody(entry)
	not denied_before(entry)
	object.get(entry, "protocol", "-1") == "-1"
}

everybody(entry) if entry.cidr_block == "0.0.0.0/0"

everybody(entry) if entry.ipv6_cidr_block == "::/0"

denied_before(entry) if {
	some other in input.attributes.entries
	other.allow == false
	not other.egress == true
	everybody(other)
	other.number < entry.number
	object.get(other, "protocol", "-1") == "-1"
}
