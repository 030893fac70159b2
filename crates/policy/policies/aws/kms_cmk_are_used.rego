# METADATA
# title: A key of yours is in force
# description: A key that is turned off leaves what it encrypts unreadable, or is not needed.
# custom:
#   id: aws.kms_cmk_are_used
#   severity: low
#   area: encryption
#   remediation: Turn the key on, or schedule its deletion once nothing needs it.
#   resource_types: [kms.key]
package tenantry.aws.kms_cmk_are_used

import rego.v1

applies if not input.attributes.manager == "AWS"

violations contains {"path": "enabled", "message": "The key is turned off."} if {
	input.attributes.enabled == false
	not input.attributes.deletion_at
}
