# METADATA
# title: The disks of a machine are encrypted with a key of yours
# description: Reading then takes the right to use the key as well.
# custom:
#   id: gcp.compute_instance_encryption_with_csek_enabled
#   severity: medium
#   area: encryption
#   remediation: Set a key of yours for each disk.
#   resource_types: [compute.instance]
package tenantry.gcp.compute_instance_encryption_with_csek_enabled

import rego.v1

violations contains {"path": ["disks", i, "kms_key_id"], "message": "The key is the one of Google."} if {
	some i, disk in input.attributes.disks
	not disk.kms_key_id
}
