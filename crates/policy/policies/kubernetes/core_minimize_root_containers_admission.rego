# METADATA
# title: No container runs as root
# description: Root in a container is root on the node once it gets out.
# custom:
#   id: kubernetes.core_minimize_root_containers_admission
#   severity: high
#   area: kubernetes
#   remediation: Set runAsNonRoot, or a user other than 0.
#   resource_types:
#     - workload.deployment
#     - workload.pod
#     - workload.replica_set
#     - workload.stateful_set
#     - workload.daemon_set
#     - workload.job
#     - workload.cron_job
package tenantry.kubernetes.core_minimize_root_containers_admission

import rego.v1

applies if not input.attributes.owner

violations contains {"path": ["containers", i, "run_as_non_root"], "message": sprintf("%s may run as root.", [container.name])} if {
	some i, container in input.attributes.containers
	root(container)
}

root(container) if container.run_as_user == 0

root(container) if {
	not container.run_as_user
	not object.get(container, "run_as_non_root", pod_non_root) == true
	object.get(input.attributes, ["security_context", "run_as_user"], 0) == 0
}

pod_non_root := object.get(input.attributes, ["security_context", "run_as_non_root"], false)
