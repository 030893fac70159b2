# METADATA
# title: A machine proves what it started
# description: What starts before the system cannot be seen by it.
# custom:
#   id: gcp.compute_instance_shielded_vm_enabled
#   severity: medium
#   area: compute
#   remediation: Turn on vTPM and integrity monitoring.
#   resource_types: [compute.instance]
package tenantry.gcp.compute_instance_shielded_vm_enabled

import rego.v1

violations contains {"path": "shielded.vtpm", "message": "It has no virtual TPM."} if {
	input.attributes.shielded.vtpm == false
}

violations contains {"path": "shielded.integrity_monitoring", "message": "Its start is not compared with a known one."} if {
	input.attributes.shielded.integrity_monitoring == false
}
