# METADATA
# title: The built-in administrator of a registry does not work
# description: Its password is shared and says nobody's name.
# custom:
#   id: azure.containerregistry_admin_user_disabled
#   severity: medium
#   area: identity
#   remediation: Turn off the admin user.
#   resource_types: [containerregistry.registry]
package tenantry.azure.containerregistry_admin_user_disabled

import rego.v1

violations contains {"path": "admin_enabled", "message": "The built-in administrator works."} if {
	input.attributes.admin_enabled == true
}
