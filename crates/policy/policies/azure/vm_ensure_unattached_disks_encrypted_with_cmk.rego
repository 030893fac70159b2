# METADATA
# title: A disk in reserve is encrypted with a key of yours
# description: A disk that nobody misses is copied unseen.
# custom:
#   id: azure.vm_ensure_unattached_disks_encrypted_with_cmk
#   severity: medium
#   area: encryption
#   remediation: Set a disk encryption set, or delete the disk.
#   resource_types: [compute.disk]
package tenantry.azure.vm_ensure_unattached_disks_encrypted_with_cmk

import rego.v1

applies if not input.attributes.attached_to

violations contains {"path": "encryption.kind", "message": "The key is the one of Microsoft."} if {
	not object.get(input.attributes, ["encryption", "kind"], "EncryptionAtRestWithPlatformKey") in {"EncryptionAtRestWithCustomerKey", "EncryptionAtRestWithPlatformAndCustomerKeys"}
}
