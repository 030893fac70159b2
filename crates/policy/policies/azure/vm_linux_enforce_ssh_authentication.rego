# METADATA
# title: SSH of a Linux machine takes keys only
# description: Passwords are guessed all day.
# custom:
#   id: azure.vm_linux_enforce_ssh_authentication
#   severity: medium
#   area: identity
#   remediation: Turn off password authentication.
#   resource_types: [compute.virtual_machine]
package tenantry.azure.vm_linux_enforce_ssh_authentication

import rego.v1

applies if input.attributes.os == "Linux"

violations contains {"path": "password_authentication", "message": "SSH takes passwords."} if {
	input.attributes.password_authentication == true
}
