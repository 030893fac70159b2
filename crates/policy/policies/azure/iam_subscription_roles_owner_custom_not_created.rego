# METADATA
# title: No role of your own allows everything
# description: It is what Owner does, under a name that nobody suspects.
# custom:
#   id: azure.iam_subscription_roles_owner_custom_not_created
#   severity: high
#   area: identity
#   remediation: Name the actions.
#   resource_types: [authorization.role_definition]
package tenantry.azure.iam_subscription_roles_owner_custom_not_created

import rego.v1

applies if not input.attributes.custom == false

violations contains {"path": "actions", "message": "The role allows everything."} if {
	"*" in input.attributes.actions
	some scope in input.attributes.assignable_scopes
	regex.match(`(?i)^/(subscriptions/[^/]+)?$`, scope)
}
