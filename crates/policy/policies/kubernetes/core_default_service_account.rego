# METADATA
# title: A workload has an account of its own
# description: What is granted to the default account is granted to everything in the namespace.
# custom:
#   id: kubernetes.core_default_service_account
#   severity: low
#   area: identity
#   remediation: Make a service account for the workload.
#   resource_types:
#     - workload.deployment
#     - workload.pod
#     - workload.replica_set
#     - workload.stateful_set
#     - workload.daemon_set
#     - workload.job
#     - workload.cron_job
#   requirements:
#     nist_800_53_r5: ["AC-6"]
#     iso_27001_2022: ["A.5.16"]
package tenantry.kubernetes.core_default_service_account

import rego.v1

applies if not input.attributes.owner

violations contains {"path": "service_account", "message": "It runs as the default account."} if {
	object.get(input.attributes, "service_account", "default") == "default"
}
