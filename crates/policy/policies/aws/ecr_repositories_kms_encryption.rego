# METADATA
# title: Images are encrypted with a KMS key
# description: Reading them then takes the right to use the key as well.
# custom:
#   id: aws.ecr_repositories_kms_encryption
#   severity: low
#   area: encryption
#   remediation: Choose KMS when the repository is made.
#   resource_types: [ecr.repository]
#   requirements:
#     nist_800_53_r5: ["SC-28"]
#     iso_27001_2022: ["A.8.24"]
package tenantry.aws.ecr_repositories_kms_encryption

import rego.v1

violations contains {"path": "encryption.algorithm", "message": "No KMS key encrypts the images."} if {
	object.get(input.attributes, ["encryption", "algorithm"], "AES256") == "AES256"
}
