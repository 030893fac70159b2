# METADATA
# title: A function cannot be called by everybody
# description: A function runs with the rights of its account; everybody who can call it borrows them.
# custom:
#   id: gcp.cloudfunction_function_not_publicly_accessible
#   severity: high
#   area: compute
#   remediation: Remove allUsers and put a load balancer with authentication in front.
#   resource_types: [cloudfunctions.function]
package tenantry.gcp.cloudfunction_function_not_publicly_accessible

import rego.v1

violations contains {"path": ["bindings", i, "members"], "message": sprintf("%s has the role %s.", [member, binding.role])} if {
	some i, binding in input.attributes.bindings
	some member in binding.members
	member in everybody
}

everybody := {"allUsers", "allAuthenticatedUsers"}
