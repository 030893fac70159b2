# METADATA
# title: A disk in use is encrypted with a key of yours
# description: Reading then takes the right to use the key as well.
# custom:
#   id: azure.vm_ensure_attached_disks_encrypted_with_cmk
#   severity: medium
#   area: encryption
#   remediation: Set a disk encryption set.
#   resource_types: [compute.disk]
package tenantry.azure.vm_ensure_attached_disks_encrypted_with_cmk

import rego.v1

applies if input.attributes.attached_to

violations contains {"path": "encryption.kind", "message": "The key is the one of Microsoft."} if {
	not object.get(input.attributes, ["encryption", "kind"], "EncryptionAtRestWithPlatformKey") in {"EncryptionAtRestWithCustomerKey", "EncryptionAtRestWithPlatformAndCustomerKeys"}
}
