# METADATA
# title: Threat detection looks at running workloads
# description: What detection does not look at, it does not find.
# custom:
#   id: aws.guardduty_eks_runtime_monitoring_enabled
#   severity: medium
#   area: logging
#   remediation: Turn on the protection plan of GuardDuty.
#   resource_types: [guardduty.detector]
package tenantry.aws.guardduty_eks_runtime_monitoring_enabled

import rego.v1

applies if not input.attributes.enabled == false

violations contains {"path": "runtime_monitoring", "message": "It does not look at running workloads."} if {
	not input.attributes.runtime_monitoring
}
