# METADATA
# title: No container of a task has the rights of the machine
# description: A way out of the container is then a way into the machine.
# custom:
#   id: aws.ecs_task_definitions_no_privileged_containers
#   severity: high
#   area: compute
#   remediation: Remove privileged; add the single rights that are needed.
#   resource_types: [ecs.task_definition]
package tenantry.aws.ecs_task_definitions_no_privileged_containers

import rego.v1

violations contains {"path": ["containers", i, "privileged"], "message": sprintf("%s has the rights of the machine.", [container.name])} if {
	some i, container in input.attributes.containers
	container.privileged == true
}
