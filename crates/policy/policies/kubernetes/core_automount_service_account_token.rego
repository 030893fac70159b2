# METADATA
# title: Only who needs the API gets a token for it
# description: A token in every pod is one in every intruder's hand.
# custom:
#   id: kubernetes.core_automount_service_account_token
#   severity: medium
#   area: identity
#   remediation: Set automountServiceAccountToken to false.
#   resource_types:
#     - workload.deployment
#     - workload.pod
#     - workload.replica_set
#     - workload.stateful_set
#     - workload.daemon_set
#     - workload.job
#     - workload.cron_job
#   requirements:
#     nist_800_53_r5: ["AC-6", "IA-5"]
#     iso_27001_2022: ["A.8.2"]
package tenantry.kubernetes.core_automount_service_account_token

import rego.v1

applies if not input.attributes.owner

violations contains {"path": "automount_service_account_token", "message": "Containers get a token."} if {
	not input.attributes.automount_service_account_token == false
}
