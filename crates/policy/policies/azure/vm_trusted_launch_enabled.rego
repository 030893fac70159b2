# METADATA
# title: A machine starts signed systems only
# description: What starts before the system cannot be seen by it.
# custom:
#   id: azure.vm_trusted_launch_enabled
#   severity: medium
#   area: compute
#   remediation: Turn on secure boot and vTPM.
#   resource_types: [compute.virtual_machine]
package tenantry.azure.vm_trusted_launch_enabled

import rego.v1

violations contains {"path": "secure_boot", "message": "Secure boot is off."} if {
	not input.attributes.secure_boot
}

violations contains {"path": "vtpm", "message": "It has no virtual TPM."} if {
	not input.attributes.vtpm
}
