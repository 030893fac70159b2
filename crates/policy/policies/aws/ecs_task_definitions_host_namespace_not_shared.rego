# METADATA
# title: A task does not share the processes of the machine
# description: Else a container sees and stops what others run.
# custom:
#   id: aws.ecs_task_definitions_host_namespace_not_shared
#   severity: high
#   area: compute
#   remediation: Remove the process mode host.
#   resource_types: [ecs.task_definition]
package tenantry.aws.ecs_task_definitions_host_namespace_not_shared

import rego.v1

violations contains {"path": "pid_mode", "message": "It shares the processes of the machine."} if {
	input.attributes.pid_mode == "host"
}
