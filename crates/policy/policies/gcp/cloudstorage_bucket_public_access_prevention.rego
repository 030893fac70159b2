# METADATA
# title: A bucket cannot be opened to everybody
# description: The setting holds whatever anyone grants later.
# custom:
#   id: gcp.cloudstorage_bucket_public_access_prevention
#   severity: high
#   area: storage
#   remediation: Set the prevention of public access to enforced.
#   resource_types: [storage.bucket]
#   requirements:
#     nist_800_53_r5: ["AC-3", "AC-6"]
#     soc2_2017: ["CC6.1"]
#     iso_27001_2022: ["A.5.15"]
package tenantry.gcp.cloudstorage_bucket_public_access_prevention

import rego.v1

violations contains {"path": "public_access_prevention", "message": "It can be opened to everybody."} if {
	object.get(input.attributes, "public_access_prevention", "inherited") != "enforced"
}
