# METADATA
# title: Threat detection looks at audit logs of Kubernetes
# description: What detection does not look at, it does not find.
# custom:
#   id: aws.guardduty_eks_audit_log_enabled
#   severity: high
#   area: logging
#   remediation: Turn on the protection plan of GuardDuty.
#   resource_types: [guardduty.detector]
package tenantry.aws.guardduty_eks_audit_log_enabled

import rego.v1

applies if not input.attributes.enabled == false

violations contains {"path": "eks_audit_logs", "message": "It does not look at audit logs of Kubernetes."} if {
	not input.attributes.eks_audit_logs
}
