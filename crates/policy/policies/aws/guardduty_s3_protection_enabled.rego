# METADATA
# title: Threat detection looks at data events of buckets
# description: What detection does not look at, it does not find.
# custom:
#   id: aws.guardduty_s3_protection_enabled
#   severity: high
#   area: logging
#   remediation: Turn on the protection plan of GuardDuty.
#   resource_types: [guardduty.detector]
package tenantry.aws.guardduty_s3_protection_enabled

import rego.v1

applies if not input.attributes.enabled == false

violations contains {"path": "s3_protection", "message": "It does not look at data events of buckets."} if {
	not input.attributes.s3_protection
}
