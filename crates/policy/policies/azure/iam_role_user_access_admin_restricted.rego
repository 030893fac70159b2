# METADATA
# title: Nobody may give out roles everywhere
# description: Who may give out roles has all of them.
# custom:
#   id: azure.iam_role_user_access_admin_restricted
#   severity: high
#   area: identity
#   remediation: Remove the assignment, or narrow its scope.
#   resource_types: [authorization.role_assignment]
package tenantry.azure.iam_role_user_access_admin_restricted

import rego.v1

violations contains {"path": "role", "message": "Roles may be given out in the whole directory."} if {
	input.attributes.role == "User Access Administrator"
	input.attributes.scope == "/"
}
