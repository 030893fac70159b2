# METADATA
# title: A disk is encrypted with a key of yours
# description: Reading then takes the right to use the key as well.
# custom:
#   id: gcp.compute_disk_cmek
#   severity: low
#   area: encryption
#   remediation: Set a key of yours when the disk is made.
#   resource_types: [compute.disk]
#   requirements:
#     nist_800_53_r5: ["SC-12", "SC-28"]
#     iso_27001_2022: ["A.8.24"]
package tenantry.gcp.compute_disk_cmek

import rego.v1

violations contains {"path": "kms_key_id", "message": "The key is the one of Google."} if {
	not input.attributes.kms_key_id
}
