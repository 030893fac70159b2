# METADATA
# title: Audit logs of a SQL server are kept for 90 days
# description: An intruder is found after months.
# custom:
#   id: azure.sqlserver_auditing_retention_90_days
#   severity: medium
#   area: logging
#   remediation: Set the retention to 90 days or more, or to 0 for ever.
#   resource_types: [sql.server]
package tenantry.azure.sqlserver_auditing_retention_90_days

import rego.v1

applies if input.attributes.auditing.enabled == true

violations contains {"path": "auditing.retention_days", "message": "Logs are kept for less than 90 days."} if {
	object.get(input.attributes, ["auditing", "retention_days"], 0) > 0
	input.attributes.auditing.retention_days < 90
}
