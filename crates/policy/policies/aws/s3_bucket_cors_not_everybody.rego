# METADATA
# title: A bucket does not answer scripts from everywhere
# description: A rule for every origin lets any page that a signed-in user visits read what the user can read.
# custom:
#   id: aws.s3_bucket_cors_not_everybody
#   severity: low
#   area: storage
#   remediation: Name the origins in the cross-origin rules.
#   resource_types: [s3.bucket]
#   requirements:
#     nist_800_53_r5: ["AC-4"]
#     iso_27001_2022: ["A.8.26"]
package tenantry.aws.s3_bucket_cors_not_everybody

import rego.v1

violations contains {"path": ["cors_rules", i, "allowed_origins"], "message": "Scripts from every origin are answered."} if {
	some i, rule in input.attributes.cors_rules
	"*" in rule.allowed_origins
}
