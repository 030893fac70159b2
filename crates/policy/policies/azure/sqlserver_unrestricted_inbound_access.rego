# METADATA
# title: A SQL server is not open to the internet
# description: A database that answers to everybody is tried by everybody.
# custom:
#   id: azure.sqlserver_unrestricted_inbound_access
#   severity: critical
#   area: network
#   remediation: Remove the rule and name the ranges.
#   resource_types: [sql.server]
package tenantry.azure.sqlserver_unrestricted_inbound_access

import rego.v1

violations contains {"path": ["firewall_rules", i, "start_ip"], "message": "All of the internet is let in."} if {
	some i, rule in input.attributes.firewall_rules
	rule.start_ip == "0.0.0.0"
	rule.end_ip != "0.0.0.0"
}
