# METADATA
# title: A bucket behind a distribution lets in that distribution only
# description: Else the bucket has to be public, and what the distribution refuses is read past it.
# custom:
#   id: aws.cloudfront_distributions_s3_origin_access_control
#   severity: medium
#   area: storage
#   remediation: Use an origin access control and name the distribution in the bucket policy.
#   resource_types: [cloudfront.distribution]
package tenantry.aws.cloudfront_distributions_s3_origin_access_control

import rego.v1

violations contains {"path": ["origins", i, "access_control"], "message": "The bucket is asked without an origin access control."} if {
	some i, origin in input.attributes.origins
	regex.match(`\.s3[.-]`, origin.domain_name)
	not origin.access_control == true
}
