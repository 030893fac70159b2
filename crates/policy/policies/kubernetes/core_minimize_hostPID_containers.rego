# METADATA
# title: A workload does not share the processes of the node
# description: It could see and stop what others run.
# custom:
#   id: kubernetes.core_minimize_hostPID_containers
#   severity: high
#   area: kubernetes
#   remediation: Remove hostPID.
#   resource_types:
#     - workload.deployment
#     - workload.pod
#     - workload.replica_set
#     - workload.stateful_set
#     - workload.daemon_set
#     - workload.job
#     - workload.cron_job
package tenantry.kubernetes.core_minimize_hostPID_containers

import rego.v1

applies if not input.attributes.owner

violations contains {"path": "host_pid", "message": "It shares the processes of the node."} if {
	input.attributes.host_pid == true
}
