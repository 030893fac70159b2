# METADATA
# title: No single user has a basic role in a project
# description: Owner and editor give nearly everything.
# custom:
#   id: gcp.iam_no_primitive_roles
#   severity: medium
#   area: identity
#   remediation: Give narrow roles, to groups.
#   resource_types: [iam.project_policy]
#   requirements:
#     nist_800_53_r5: ["AC-6"]
#     soc2_2017: ["CC6.3"]
#     iso_27001_2022: ["A.5.15"]
package tenantry.gcp.iam_no_primitive_roles

import rego.v1

violations contains {"path": ["bindings", i, "members"], "message": sprintf("%s has the role %s.", [member, binding.role])} if {
	some i, binding in input.attributes.bindings
	binding.role in {"roles/owner", "roles/editor"}
	some member in binding.members
	startswith(member, "user:")
}
