# METADATA
# title: No container of a task runs as root
# description: Root in a container is root on the machine once it gets out.
# custom:
#   id: aws.ecs_task_definitions_nonroot_user
#   severity: medium
#   area: compute
#   remediation: Set a user for each container.
#   resource_types: [ecs.task_definition]
package tenantry.aws.ecs_task_definitions_nonroot_user

import rego.v1

violations contains {"path": ["containers", i, "user"], "message": sprintf("%s runs as root.", [container.name])} if {
	some i, container in input.attributes.containers
	object.get(container, "user", "root") in {"root", "0", "0:0"}
}
