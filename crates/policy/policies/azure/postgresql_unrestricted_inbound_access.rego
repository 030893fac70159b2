# METADATA
# title: A PostgreSQL server is not open to the internet
# description: A database that answers to everybody is tried by everybody.
# custom:
#   id: azure.postgresql_unrestricted_inbound_access
#   severity: critical
#   area: network
#   remediation: Remove the rule and name the ranges.
#   resource_types: [postgresql.server]
#   requirements:
#     nist_800_53_r5: ["AC-4", "SC-7"]
#     iso_27001_2022: ["A.8.20"]
package tenantry.azure.postgresql_unrestricted_inbound_access

import rego.v1

violations contains {"path": ["firewall_rules", i, "start_ip"], "message": "All of the internet is let in."} if {
	some i, rule in input.attributes.firewall_rules
	rule.start_ip == "0.0.0.0"
	rule.end_ip != "0.0.0.0"
}
