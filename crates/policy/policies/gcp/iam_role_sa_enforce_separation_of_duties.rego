# METADATA
# title: Who makes accounts does not act as them
# description: One person alone could give out any right.
# custom:
#   id: gcp.iam_role_sa_enforce_separation_of_duties
#   severity: medium
#   area: identity
#   remediation: Give the two roles to different people.
#   resource_types: [iam.project_policy]
package tenantry.gcp.iam_role_sa_enforce_separation_of_duties

import rego.v1

violations contains {"path": ["bindings", i, "members"], "message": sprintf("%s makes accounts and acts as them.", [member])} if {
	some binding in input.attributes.bindings
	binding.role == "roles/iam.serviceAccountAdmin"
	some member in binding.members
	some i, other in input.attributes.bindings
	other.role == "roles/iam.serviceAccountUser"
	member in other.members
}
