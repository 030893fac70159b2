# METADATA
# title: Threat detection looks at the network activity of functions
# description: What detection does not look at, it does not find.
# custom:
#   id: aws.guardduty_lambda_protection_enabled
#   severity: high
#   area: logging
#   remediation: Turn on the protection plan of GuardDuty.
#   resource_types: [guardduty.detector]
package tenantry.aws.guardduty_lambda_protection_enabled

import rego.v1

applies if not input.attributes.enabled == false

violations contains {"path": "lambda_network_logs", "message": "It does not look at the network activity of functions."} if {
	not input.attributes.lambda_network_logs
}
