# METADATA
# title: A container has a limit of memory
# description: One that grows takes down its neighbours.
# custom:
#   id: kubernetes.core_memory_limit
#   severity: low
#   area: kubernetes
#   remediation: Set a limit of memory.
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
package tenantry.kubernetes.core_memory_limit

import rego.v1

applies if not input.attributes.owner

violations contains {"path": ["containers", i, "limits"], "message": sprintf("%s may use all memory.", [container.name])} if {
	some i, container in input.attributes.containers
	not container.limits.memory
}
