# METADATA
# title: Every container gives up all rights of root
# description: What is not needed is only of use to an intruder.
# custom:
#   id: kubernetes.core_minimize_containers_capabilities_assigned
#   severity: high
#   area: kubernetes
#   remediation: Drop ALL and add the single rights that are needed.
#   resource_types:
#     - workload.deployment
#     - workload.pod
#     - workload.replica_set
#     - workload.stateful_set
#     - workload.daemon_set
#     - workload.job
#     - workload.cron_job
package tenantry.kubernetes.core_minimize_containers_capabilities_assigned

import rego.v1

applies if not input.attributes.owner

violations contains {"path": ["containers", i, "capabilities_drop"], "message": sprintf("%s keeps rights of root.", [container.name])} if {
	some i, container in input.attributes.containers
	not "ALL" in object.get(container, "capabilities_drop", [])
}
