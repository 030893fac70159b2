# METADATA
# title: A machine has no public address
# description: What has no address outside cannot be reached from there by mistake.
# custom:
#   id: azure.vm_public_ip
#   severity: medium
#   area: network
#   remediation: Put a load balancer or Bastion in front.
#   resource_types: [compute.virtual_machine]
#   requirements:
#     nist_800_53_r5: ["SC-7"]
#     iso_27001_2022: ["A.8.20"]
package tenantry.azure.vm_public_ip

import rego.v1

violations contains {"path": "public_ip", "message": "It has a public address."} if {
	input.attributes.public_ip
}
