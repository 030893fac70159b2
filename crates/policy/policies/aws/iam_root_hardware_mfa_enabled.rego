# METADATA
# title: The second factor of the root user is hardware
# description: A key on a device of its own cannot be copied from a phone.
# custom:
#   id: aws.iam_root_hardware_mfa_enabled
#   severity: critical
#   area: identity
#   remediation: Replace the virtual factor by a security key.
#   resource_types: [iam.root]
package tenantry.aws.iam_root_hardware_mfa_enabled

import rego.v1

violations contains {"path": "mfa_hardware", "message": "The second factor is no piece of hardware."} if {
	not input.attributes.mfa_hardware
}
