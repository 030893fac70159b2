# METADATA
# title: No container takes a port of the node
# description: It goes past network policies.
# custom:
#   id: kubernetes.core_minimize_admission_hostport_containers
#   severity: high
#   area: network
#   remediation: Use a service.
#   resource_types:
#     - workload.deployment
#     - workload.pod
#     - workload.replica_set
#     - workload.stateful_set
#     - workload.daemon_set
#     - workload.job
#     - workload.cron_job
package tenantry.kubernetes.core_minimize_admission_hostport_containers

import rego.v1

applies if not input.attributes.owner

violations contains {"path": ["containers", i, "ports"], "message": sprintf("%s takes a port of the node.", [container.name])} if {
	some i, container in input.attributes.containers
	count({port | some port in container.ports; port.host_port}) > 0
}
