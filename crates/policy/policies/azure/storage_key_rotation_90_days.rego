# METADATA
# title: The keys of a storage account were replaced within 90 days
# description: The older a key, the more places it lies about in.
# custom:
#   id: azure.storage_key_rotation_90_days
#   severity: medium
#   area: identity
#   remediation: Replace both keys, one after the other.
#   resource_types: [storage.account]
#   reads_clock: true
package tenantry.azure.storage_key_rotation_90_days

import rego.v1

applies if not input.attributes.allow_shared_key == false

violations contains {"path": "key_rotated_at", "message": "The keys are older than 90 days."} if {
	time.parse_rfc3339_ns(input.now) - time.parse_rfc3339_ns(input.attributes.key_rotated_at) > 90 * 86400000000000
}
