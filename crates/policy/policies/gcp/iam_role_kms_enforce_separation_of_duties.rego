# METADATA
# title: Who manages keys does not use them
# description: One person alone could take all data.
# custom:
#   id: gcp.iam_role_kms_enforce_separation_of_duties
#   severity: medium
#   area: identity
#   remediation: Give the two kinds of roles to different people.
#   resource_types: [iam.project_policy]
package tenantry.gcp.iam_role_kms_enforce_separation_of_duties

import rego.v1

violations contains {"path": ["bindings", i, "members"], "message": sprintf("%s manages keys and uses them.", [member])} if {
	some binding in input.attributes.bindings
	binding.role == "roles/cloudkms.admin"
	some member in binding.members
	some i, other in input.attributes.bindings
	startswith(other.role, "roles/cloudkms.cryptoKey")
	member in other.members
}
