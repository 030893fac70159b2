# METADATA
# title: No container has the rights of the node
# description: A way out of the container is then a way into the node.
# custom:
#   id: kubernetes.core_minimize_privileged_containers
#   severity: critical
#   area: kubernetes
#   remediation: Remove privileged; add the single rights that are needed.
#   resource_types:
#     - workload.deployment
#     - workload.pod
#     - workload.replica_set
#     - workload.stateful_set
#     - workload.daemon_set
#     - workload.job
#     - workload.cron_job
package tenantry.kubernetes.core_minimize_privileged_containers

import rego.v1

applies if not input.attributes.owner

violations contains {"path": ["containers", i, "privileged"], "message": sprintf("%s has the rights of the node.", [container.name])} if {
	some i, container in input.attributes.containers
	container.privileged == true
}

violations contains {"path": ["init_containers", i, "privileged"], "message": sprintf("%s has the rights of the node.", [container.name])} if {
	some i, container in input.attributes.init_containers
	container.privileged == true
}
