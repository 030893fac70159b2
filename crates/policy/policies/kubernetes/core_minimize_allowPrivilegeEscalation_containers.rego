# METADATA
# title: No process gains more rights than its parent
# description: A program with the setuid bit makes a user root.
# custom:
#   id: kubernetes.core_minimize_allowPrivilegeEscalation_containers
#   severity: high
#   area: kubernetes
#   remediation: Set allowPrivilegeEscalation to false.
#   resource_types:
#     - workload.deployment
#     - workload.pod
#     - workload.replica_set
#     - workload.stateful_set
#     - workload.daemon_set
#     - workload.job
#     - workload.cron_job
package tenantry.kubernetes.core_minimize_allowPrivilegeEscalation_containers

import rego.v1

applies if not input.attributes.owner

violations contains {"path": ["containers", i, "allow_privilege_escalation"], "message": sprintf("A process of %s may gain rights.", [container.name])} if {
	some i, container in input.attributes.containers
	not container.allow_privilege_escalation == false
}

violations contains {"path": ["init_containers", i, "allow_privilege_escalation"], "message": sprintf("A process of %s may gain rights.", [container.name])} if {
	some i, container in input.attributes.init_containers
	not container.allow_privilege_escalation == false
}
