# METADATA
# title: Defender watches a SQL server
# description: It sees injections and unusual readers.
# custom:
#   id: azure.sqlserver_threat_detection
#   severity: medium
#   area: logging
#   remediation: Turn on Defender for SQL.
#   resource_types: [sql.server]
#   requirements:
#     nist_800_53_r5: ["SI-4"]
#     iso_27001_2022: ["A.8.16"]
package tenantry.azure.sqlserver_threat_detection

import rego.v1

violations contains {"path": "threat_detection", "message": "Nobody watches it."} if {
	not input.attributes.threat_detection
}
