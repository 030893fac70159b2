# METADATA
# title: Threat detection looks at sign-ins to databases
# description: What detection does not look at, it does not find.
# custom:
#   id: aws.guardduty_rds_protection_enabled
#   severity: high
#   area: logging
#   remediation: Turn on the protection plan of GuardDuty.
#   resource_types: [guardduty.detector]
package tenantry.aws.guardduty_rds_protection_enabled

import rego.v1

applies if not input.attributes.enabled == false

violations contains {"path": "rds_login_events", "message": "It does not look at sign-ins to databases."} if {
	not input.attributes.rds_login_events
}
