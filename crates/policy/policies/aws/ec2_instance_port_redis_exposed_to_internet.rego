# METADATA
# title: Redis of a machine is not open to the internet
# description: >-
#   The machine has a public address and a group that lets everybody reach Redis: both together are the way in.
# custom:
#   id: aws.ec2_instance_port_redis_exposed_to_internet
#   severity: critical
#   area: network
#   remediation: Remove the public address, or let only the ranges in that need Redis.
#   resource_types: [ec2.instance]
#   reads:
#     groups: {type: ec2.security_group, field: "@id", equals: "security_groups"}
package tenantry.aws.ec2_instance_port_redis_exposed_to_internet

import rego.v1

applies if not input.attributes.state == "terminated"

violations contains {"path": "security_groups", "message": sprintf("%s opens Redis to the internet.", [group.name])} if {
	input.attributes.public_ip
	some group in input.related.groups
	some rule in group.attributes.ingress
	object.get(rule, "protocol", "-1") in {"tcp", "6", "-1"}
	object.get(rule, "from_port", 0) <= 6379
	object.get(rule, "to_port", 65535) >= 6379
	everybody(rule)
}

everybody(rule) if "0.0.0.0/0" in rule.cidr_blocks

everybody(rule) if "::/0" in rule.ipv6_cidr_blocks
