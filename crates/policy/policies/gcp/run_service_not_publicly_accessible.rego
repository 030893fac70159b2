# METADATA
# title: A container service cannot be called by everybody
# description: "Public should be a decision: what faces everybody needs a firewall and sign-in of its own."
# custom:
#   id: gcp.run_service_not_publicly_accessible
#   severity: medium
#   area: compute
#   remediation: Remove allUsers and put a load balancer with authentication in front.
#   resource_types: [run.service]
#   requirements:
#     nist_800_53_r5: ["AC-3", "SC-7"]
#     iso_27001_2022: ["A.5.15"]
package tenantry.gcp.run_service_not_publicly_accessible

import rego.v1

violations contains {"path": ["bindings", i, "members"], "message": sprintf("%s has the role %s.", [member, binding.role])} if {
	some i, binding in input.attributes.bindings
	some member in binding.members
	member in everybody
}

everybody := {"allUsers", "allAuthenticatedUsers"}
