# METADATA
# title: A container is not open to everybody
# description: Everybody who guesses or learns the address reads what is in it.
# custom:
#   id: azure.storage_container_not_public
#   severity: critical
#   area: storage
#   remediation: Set the access level to private.
#   resource_types: [storage.container]
#   requirements:
#     nist_800_53_r5: ["AC-3", "AC-6"]
#     soc2_2017: ["CC6.1"]
#     iso_27001_2022: ["A.5.15"]
package tenantry.azure.storage_container_not_public

import rego.v1

violations contains {"path": "public_access", "message": "Everybody can read it."} if {
	object.get(input.attributes, "public_access", "none") != "none"
}
