# METADATA
# title: Threat detection is on
# description: It sees what single logs do not tell.
# custom:
#   id: aws.guardduty_is_enabled
#   severity: medium
#   area: logging
#   remediation: Turn on GuardDuty in every region.
#   resource_types: [guardduty.detector]
package tenantry.aws.guardduty_is_enabled

import rego.v1

violations contains {"path": "enabled", "message": "The detector is off."} if {
	input.attributes.enabled == false
}
