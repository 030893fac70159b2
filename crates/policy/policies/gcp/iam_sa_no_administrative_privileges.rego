# METADATA
# title: A service account is no administrator
# description: What runs by itself should be able to do one thing.
# custom:
#   id: gcp.iam_sa_no_administrative_privileges
#   severity: high
#   area: identity
#   remediation: Replace the role by roles for what the account does.
#   resource_types: [iam.service_account]
package tenantry.gcp.iam_sa_no_administrative_privileges

import rego.v1

violations contains {"path": "roles", "message": sprintf("It has the role %s.", [role])} if {
	some role in input.attributes.roles
	regex.match(`(?i)(admin|^roles/editor$|^roles/owner$)`, role)
}
