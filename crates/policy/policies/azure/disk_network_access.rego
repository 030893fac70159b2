# METADATA
# title: A disk cannot be exported from everywhere
# description: A signed address is all it takes to copy the disk.
# custom:
#   id: azure.disk_network_access
#   severity: medium
#   area: storage
#   remediation: Set the network access policy to DenyAll or AllowPrivate.
#   resource_types: [compute.disk]
#   requirements:
#     nist_800_53_r5: ["AC-3", "AC-4"]
#     iso_27001_2022: ["A.8.12"]
package tenantry.azure.disk_network_access

import rego.v1

violations contains {"path": "network_access_policy", "message": "It can be exported from everywhere."} if {
	object.get(input.attributes, "network_access_policy", "AllowAll") == "AllowAll"
}
