# METADATA
# title: The root user has a second factor
# description: The root user can do everything and cannot be restricted; a password alone must not be enough.
# custom:
#   id: aws.iam_root_mfa_enabled
#   severity: critical
#   area: identity
#   remediation: Sign in as root and set up a second factor.
#   resource_types: [iam.root]
package tenantry.aws.iam_root_mfa_enabled

import rego.v1

violations contains {"path": "mfa_active", "message": "No second factor is set up."} if {
	not input.attributes.mfa_active
}
