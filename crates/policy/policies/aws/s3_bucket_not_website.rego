# METADATA
# title: A bucket is not served as a website
# description: The website endpoint of S3 knows no TLS and is public by nature.
# custom:
#   id: aws.s3_bucket_not_website
#   severity: medium
#   area: storage
#   remediation: >-
#     Serve the files through CloudFront with an origin access control, and remove the website configuration.
#   resource_types: [s3.bucket]
#   requirements:
#     nist_800_53_r5: ["SC-7", "SC-8"]
#     iso_27001_2022: ["A.8.12"]
package tenantry.aws.s3_bucket_not_website

import rego.v1

violations contains {"path": "website.index_document", "message": "The bucket is served as a website."} if {
	input.attributes.website.index_document
}
