# METADATA
# title: A workload does not share the memory of the node
# description: It could read what others keep in shared memory.
# custom:
#   id: kubernetes.core_minimize_hostIPC_containers
#   severity: high
#   area: kubernetes
#   remediation: Remove hostIPC.
#   resource_types:
#     - workload.deployment
#     - workload.pod
#     - workload.replica_set
#     - workload.stateful_set
#     - workload.daemon_set
#     - workload.job
#     - workload.cron_job
package tenantry.kubernetes.core_minimize_hostIPC_containers

import rego.v1

applies if not input.attributes.owner

violations contains {"path": "host_ipc", "message": "It shares the memory of the node."} if {
	input.attributes.host_ipc == true
}
