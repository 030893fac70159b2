# METADATA
# title: No container gets rights of root
# description: Most attacks on the node need one of them.
# custom:
#   id: kubernetes.core_minimize_containers_added_capabilities
#   severity: high
#   area: kubernetes
#   remediation: Remove the added capabilities; NET_BIND_SERVICE is fine.
#   resource_types:
#     - workload.deployment
#     - workload.pod
#     - workload.replica_set
#     - workload.stateful_set
#     - workload.daemon_set
#     - workload.job
#     - workload.cron_job
package tenantry.kubernetes.core_minimize_containers_added_capabilities

import rego.v1

applies if not input.attributes.owner

violations contains {"path": ["containers", i, "capabilities_add"], "message": sprintf("%s gets rights of root.", [container.name])} if {
	some i, container in input.attributes.containers
	count({right | some right in container.capabilities_add; right != "NET_BIND_SERVICE"}) > 0
}
