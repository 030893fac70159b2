# METADATA
# title: Nobody has inline policies
# description: Inline policies cannot be listed, reviewed or used twice.
# custom:
#   id: aws.iam_no_inline_policies
#   severity: low
#   area: identity
#   remediation: Make managed policies of them.
#   resource_types: [iam.user, iam.role, iam.group]
package tenantry.aws.iam_no_inline_policies

import rego.v1

violations contains {"path": "inline_policies", "message": "There are inline policies."} if {
	count(object.get(input.attributes, "inline_policies", {})) > 0
}
