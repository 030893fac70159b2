# METADATA
# title: Uses of a vault are logged
# description: Without logs nobody can tell who used which key.
# custom:
#   id: azure.keyvault_logging_enabled
#   severity: medium
#   area: logging
#   remediation: Send AuditEvent to a workspace.
#   resource_types: [keyvault.vault]
package tenantry.azure.keyvault_logging_enabled

import rego.v1

violations contains {"path": "logging", "message": "Audit events are not logged."} if {
	not input.attributes.logging
}
