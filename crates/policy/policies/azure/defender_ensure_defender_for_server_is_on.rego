# METADATA
# title: Defender watches resources of the kind VirtualMachines
# description: What Defender does not look at, it does not find.
# custom:
#   id: azure.defender_ensure_defender_for_server_is_on
#   severity: high
#   area: logging
#   remediation: Turn on the plan.
#   resource_types: [security.defender_plan]
package tenantry.azure.defender_ensure_defender_for_server_is_on

import rego.v1

applies if input.attributes.resource_kind == "VirtualMachines"

violations contains {"path": "enabled", "message": "The plan is off."} if {
	not input.attributes.enabled
}
