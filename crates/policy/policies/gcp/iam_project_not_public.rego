# METADATA
# title: Nobody unknown has a role in a project
# description: A role for everybody is a role for intruders.
# custom:
#   id: gcp.iam_project_not_public
#   severity: critical
#   area: identity
#   remediation: Remove allUsers and allAuthenticatedUsers.
#   resource_types: [iam.project_policy]
#   requirements:
#     nist_800_53_r5: ["AC-3", "AC-6"]
#     soc2_2017: ["CC6.1"]
#     iso_27001_2022: ["A.5.15"]
package tenantry.gcp.iam_project_not_public

import rego.v1

violations contains {"path": ["bindings", i, "members"], "message": sprintf("%s has the role %s.", [member, binding.role])} if {
	some i, binding in input.attributes.bindings
	some member in binding.members
	member in everybody
}

everybody := {"allUsers", "allAuthenticatedUsers"}
