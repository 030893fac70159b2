# METADATA
# title: A task on the network of the machine does not run as root
# description: Root on the network of the machine can listen to everything.
# custom:
#   id: aws.ecs_task_definitions_host_networking_mode_users
#   severity: high
#   area: compute
#   remediation: Use the network mode awsvpc, or set a user.
#   resource_types: [ecs.task_definition]
package tenantry.aws.ecs_task_definitions_host_networking_mode_users

import rego.v1

applies if input.attributes.network_mode == "host"

violations contains {"path": ["containers", i, "user"], "message": sprintf("%s runs as root on the network of the machine.", [container.name])} if {
	some i, container in input.attributes.containers
	object.get(container, "user", "root") in {"root", "0", "0:0"}
}
