# METADATA
# title: A user is in a group
# description: Rights given to one are forgotten when the person changes.
# custom:
#   id: aws.iam_user_in_group
#   severity: low
#   area: identity
#   remediation: Put the user into the group of those who do the same.
#   resource_types: [iam.user]
package tenantry.aws.iam_user_in_group

import rego.v1

violations contains {"path": "groups", "message": "The user is in no group."} if {
	not input.attributes.groups
}
