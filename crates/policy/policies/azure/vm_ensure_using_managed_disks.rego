# METADATA
# title: Azure manages the disks of a machine
# description: Disks in storage accounts are guarded by the keys of the account.
# custom:
#   id: azure.vm_ensure_using_managed_disks
#   severity: medium
#   area: storage
#   remediation: Move the machine to managed disks.
#   resource_types: [compute.virtual_machine]
#   requirements:
#     nist_800_53_r5: ["SC-28"]
#     iso_27001_2022: ["A.8.24"]
package tenantry.azure.vm_ensure_using_managed_disks

import rego.v1

violations contains {"path": "managed_disks", "message": "Its disks lie in a storage account."} if {
	input.attributes.managed_disks == false
}
