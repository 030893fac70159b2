# METADATA
# title: A container says what it needs
# description: Else the scheduler puts it where there is no room.
# custom:
#   id: kubernetes.core_requests
#   severity: informational
#   area: kubernetes
#   remediation: Set requests of processor and memory.
#   resource_types:
#     - workload.deployment
#     - workload.pod
#     - workload.replica_set
#     - workload.stateful_set
#     - workload.daemon_set
#     - workload.job
#     - workload.cron_job
#   requirements:
#     nist_800_53_r5: ["SC-5"]
#     iso_27001_2022: ["A.8.6"]
package tenantry.kubernetes.core_requests

import rego.v1

applies if not input.attributes.owner

violations contains {"path": ["containers", i, "requests"], "message": sprintf("%s does not say what it needs.", [container.name])} if {
	some i, container in input.attributes.containers
	count({kind | some kind in {"cpu", "memory"}; container.requests[kind]}) < 2
}
