# METADATA
# title: No single user owns a subscription
# description: Rights given to one are forgotten when the person changes.
# custom:
#   id: azure.iam_no_owner_for_users
#   severity: medium
#   area: identity
#   remediation: Give the role to a group, for a time only.
#   resource_types: [authorization.role_assignment]
#   requirements:
#     nist_800_53_r5: ["AC-6"]
#     soc2_2017: ["CC6.3"]
#     iso_27001_2022: ["A.5.15"]
package tenantry.azure.iam_no_owner_for_users

import rego.v1

violations contains {"path": "role", "message": "A single user owns the subscription."} if {
	input.attributes.role == "Owner"
	input.attributes.principal_kind == "User"
	regex.match(`(?i)^/subscriptions/[^/]+$`, input.attributes.scope)
}
