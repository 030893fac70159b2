# METADATA
# title: Elasticsearch or Kibana is not open to the internet
# description: >-
#   Whatever answers to everybody is found within minutes and tried with every known password and flaw;
#   Elasticsearch or Kibana is meant for few.
# custom:
#   id: aws.ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_elasticsearch_kibana_9200_9300_5601
#   severity: high
#   area: network
#   remediation: >-
#     Let only the ranges or groups in that need Elasticsearch or Kibana; reach it through a VPN, a bastion or
#     Session Manager.
#   resource_types: [ec2.security_group]
package tenantry.aws.ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_elasticsearch_kibana_9200_9300_5601

import rego.v1

violations contains {"path": ["ingress", i, field], "message": "Elasticsearch or Kibana is open to the internet."} if {
	some i, rule in input.attributes.ingress
	field := open_to_everybody(rule)
	object.get(rule, "protocol", "-1") in {"tcp", "6", "-1", "all"}
	some port in {9200, 9300, 5601}
	object.get(rule, "from_port", 0) <= port
	object.get(rule, "to_port", 65535) >= port
}

open_to_everybody(rule) := "cidr_blocks" if "0.0.0.0/0" in rule.cidr_blocks

open_to_everybody(rule) := "ipv6_cidr_blocks" if {
	"::/0" in rule.ipv6_cidr_blocks
	not "0.0.0.0/0" in rule.cidr_blocks
}
