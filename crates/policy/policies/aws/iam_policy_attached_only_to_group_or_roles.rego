# METADATA
# title: Rights come by groups and roles, not to a single user
# description: Rights given to one are forgotten when the person changes.
# custom:
#   id: aws.iam_policy_attached_only_to_group_or_roles
#   severity: low
#   area: identity
#   remediation: Attach the policies to a group and put the user into it.
#   resource_types: [iam.user]
package tenantry.aws.iam_policy_attached_only_to_group_or_roles

import rego.v1

violations contains {"path": "attached_policies", "message": "Managed policies are attached to the user."} if {
	count(object.get(input.attributes, "attached_policies", [])) > 0
}

violations contains {"path": "inline_policies", "message": "The user has inline policies."} if {
	count(object.get(input.attributes, "inline_policies", {})) > 0
}
