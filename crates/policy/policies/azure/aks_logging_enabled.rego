# METADATA
# title: Logs of a cluster go to a workspace
# description: Without audit logs nobody can tell who changed what.
# custom:
#   id: azure.aks_logging_enabled
#   severity: medium
#   area: logging
#   remediation: Turn on the diagnostics of the cluster.
#   resource_types: [containerservice.managed_cluster]
#   requirements:
#     nist_800_53_r5: ["AU-2", "AU-12"]
#     iso_27001_2022: ["A.8.15"]
package tenantry.azure.aks_logging_enabled

import rego.v1

violations contains {"path": "logging", "message": "Logs go nowhere."} if {
	not input.attributes.logging
}
