# METADATA
# title: The default account of a machine does not reach everything
# description: Both together give whoever gets in the whole project.
# custom:
#   id: gcp.compute_instance_default_service_account_in_use_with_full_api_access
#   severity: high
#   area: identity
#   remediation: Give the machine an account of its own.
#   resource_types: [compute.instance]
package tenantry.gcp.compute_instance_default_service_account_in_use_with_full_api_access

import rego.v1

violations contains {"path": "scopes", "message": "The default account reaches everything."} if {
	endswith(input.attributes.service_account, "-compute@developer.gserviceaccount.com")
	some scope in input.attributes.scopes
	endswith(scope, "/auth/cloud-platform")
}
