# METADATA
# title: A key cannot be used by everybody
# description: Who can use the key can read what it encrypts.
# custom:
#   id: gcp.kms_key_not_publicly_accessible
#   severity: critical
#   area: encryption
#   remediation: Remove allUsers and allAuthenticatedUsers.
#   resource_types: [kms.crypto_key]
package tenantry.gcp.kms_key_not_publicly_accessible

import rego.v1

violations contains {"path": ["bindings", i, "members"], "message": sprintf("%s has the role %s.", [member, binding.role])} if {
	some i, binding in input.attributes.bindings
	some member in binding.members
	member in everybody
}

everybody := {"allUsers", "allAuthenticatedUsers"}
