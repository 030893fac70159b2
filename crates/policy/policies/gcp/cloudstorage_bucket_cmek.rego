# METADATA
# title: A bucket is encrypted with a key of yours
# description: Reading then takes the right to use the key as well.
# custom:
#   id: gcp.cloudstorage_bucket_cmek
#   severity: medium
#   area: encryption
#   remediation: Set a default key.
#   resource_types: [storage.bucket]
#   requirements:
#     nist_800_53_r5: ["SC-12", "SC-28"]
#     iso_27001_2022: ["A.8.24"]
package tenantry.gcp.cloudstorage_bucket_cmek

import rego.v1

violations contains {"path": "kms_key_id", "message": "The key is the one of Google."} if {
	not input.attributes.kms_key_id
}
