# METADATA
# title: A workload does not share the network of the node
# description: It could listen to the traffic of others.
# custom:
#   id: kubernetes.core_minimize_hostNetwork_containers
#   severity: high
#   area: network
#   remediation: Remove hostNetwork.
#   resource_types:
#     - workload.deployment
#     - workload.pod
#     - workload.replica_set
#     - workload.stateful_set
#     - workload.daemon_set
#     - workload.job
#     - workload.cron_job
package tenantry.kubernetes.core_minimize_hostNetwork_containers

import rego.v1

applies if not input.attributes.owner

violations contains {"path": "host_network", "message": "It shares the network of the node."} if {
	input.attributes.host_network == true
}
