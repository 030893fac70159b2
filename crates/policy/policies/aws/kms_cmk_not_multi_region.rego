# METADATA
# title: A key stays in its region
# description: A key in many regions is guarded as well as in the weakest of them.
# custom:
#   id: aws.kms_cmk_not_multi_region
#   severity: medium
#   area: encryption
#   remediation: Make a key for each region, unless one application needs the same.
#   resource_types: [kms.key]
package tenantry.aws.kms_cmk_not_multi_region

import rego.v1

applies if not input.attributes.manager == "AWS"

violations contains {"path": "multi_region", "message": "The key is replicated to other regions."} if {
	input.attributes.multi_region == true
}
