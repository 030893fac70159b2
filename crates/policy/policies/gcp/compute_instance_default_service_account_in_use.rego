# METADATA
# title: A machine does not run as the default account
# description: That account may edit the whole project.
# custom:
#   id: gcp.compute_instance_default_service_account_in_use
#   severity: medium
#   area: identity
#   remediation: Give the machine an account with the roles it needs.
#   resource_types: [compute.instance]
package tenantry.gcp.compute_instance_default_service_account_in_use

import rego.v1

violations contains {"path": "service_account", "message": "It runs as the default account."} if {
	endswith(input.attributes.service_account, "-compute@developer.gserviceaccount.com")
}
