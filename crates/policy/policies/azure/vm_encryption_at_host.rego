# METADATA
# title: Caches and temporary disks of a machine are encrypted too
# description: They hold what the disks do.
# custom:
#   id: azure.vm_encryption_at_host
#   severity: medium
#   area: encryption
#   remediation: Turn on encryption at host.
#   resource_types: [compute.virtual_machine]
#   requirements:
#     nist_800_53_r5: ["SC-28"]
#     iso_27001_2022: ["A.8.24"]
package tenantry.azure.vm_encryption_at_host

import rego.v1

violations contains {"path": "encryption_at_host", "message": "Caches and temporary disks are in clear text."} if {
	not input.attributes.encryption_at_host
}
