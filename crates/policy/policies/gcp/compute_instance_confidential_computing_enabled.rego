# METADATA
# title: The memory of a machine is encrypted
# description: Who has the hardware cannot read along.
# custom:
#   id: gcp.compute_instance_confidential_computing_enabled
#   severity: low
#   area: encryption
#   remediation: Choose a confidential machine.
#   resource_types: [compute.instance]
package tenantry.gcp.compute_instance_confidential_computing_enabled

import rego.v1

violations contains {"path": "confidential", "message": "Memory is in clear text."} if {
	not input.attributes.confidential
}
