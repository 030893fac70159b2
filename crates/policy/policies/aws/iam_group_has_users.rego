# METADATA
# title: A group has users
# description: Rights of an empty group wait for whoever is put into it.
# custom:
#   id: aws.iam_group_has_users
#   severity: low
#   area: identity
#   remediation: Delete the group, or put into it those it is for.
#   resource_types: [iam.group]
package tenantry.aws.iam_group_has_users

import rego.v1

violations contains {"path": "users", "message": "Nobody is in the group."} if {
	not input.attributes.users
}
