# METADATA
# title: The root user has no access keys
# description: Who has such a key can do everything, from anywhere, without a second factor.
# custom:
#   id: aws.iam_no_root_access_key
#   severity: critical
#   area: identity
#   remediation: Delete the access keys of the root user.
#   resource_types: [iam.root]
package tenantry.aws.iam_no_root_access_key

import rego.v1

violations contains {"path": "access_keys_present", "message": "The root user has access keys."} if {
	input.attributes.access_keys_present == true
}
