# METADATA
# title: Nobody may act as every account of a project
# description: Who may act as every account has the roles of all of them.
# custom:
#   id: gcp.iam_no_service_roles_at_project_level
#   severity: medium
#   area: identity
#   remediation: Give the role on single accounts.
#   resource_types: [iam.project_policy]
package tenantry.gcp.iam_no_service_roles_at_project_level

import rego.v1

violations contains {"path": ["bindings", i, "role"], "message": "Every account of the project may be used."} if {
	some i, binding in input.attributes.bindings
	binding.role in {"roles/iam.serviceAccountUser", "roles/iam.serviceAccountTokenCreator"}
}
