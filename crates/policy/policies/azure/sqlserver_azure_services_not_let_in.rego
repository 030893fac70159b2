# METADATA
# title: A SQL server does not let in all of Azure
# description: The rule 0.0.0.0 to 0.0.0.0 lets in the machines of every other customer of Azure.
# custom:
#   id: azure.sqlserver_azure_services_not_let_in
#   severity: medium
#   area: network
#   remediation: Remove the rule and use private endpoints.
#   resource_types: [sql.server]
#   requirements:
#     nist_800_53_r5: ["AC-4", "SC-7"]
#     iso_27001_2022: ["A.8.20"]
package tenantry.azure.sqlserver_azure_services_not_let_in

import rego.v1

violations contains {"path": ["firewall_rules", i, "start_ip"], "message": "All of Azure is let in."} if {
	some i, rule in input.attributes.firewall_rules
	rule.start_ip == "0.0.0.0"
	rule.end_ip == "0.0.0.0"
}
