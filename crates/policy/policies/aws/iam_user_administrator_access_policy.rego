# METADATA
# title: A user is no administrator of everything
# description: Full rights turn every slip and every stolen session into the loss of the account.
# custom:
#   id: aws.iam_user_administrator_access_policy
#   severity: high
#   area: identity
#   remediation: Replace AdministratorAccess by policies for what the user does.
#   resource_types: [iam.user]
package tenantry.aws.iam_user_administrator_access_policy

import rego.v1

violations contains {"path": "attached_policies", "message": "AdministratorAccess is attached."} if {
	some arn in input.attributes.attached_policies
	endswith(arn, ":aws:policy/AdministratorAccess")
}
