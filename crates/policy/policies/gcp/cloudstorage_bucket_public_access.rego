# METADATA
# title: A bucket is not open to everybody
# description: Everybody who guesses or learns the address reads what is in it.
# custom:
#   id: gcp.cloudstorage_bucket_public_access
#   severity: critical
#   area: storage
#   remediation: Remove allUsers and allAuthenticatedUsers, and enforce the prevention of public access.
#   resource_types: [storage.bucket]
package tenantry.gcp.cloudstorage_bucket_public_access

import rego.v1

violations contains {"path": ["bindings", i, "members"], "message": sprintf("%s has the role %s.", [member, binding.role])} if {
	some i, binding in input.attributes.bindings
	some member in binding.members
	member in everybody
}

everybody := {"allUsers", "allAuthenticatedUsers"}
