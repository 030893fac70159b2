# METADATA
# title: The root file system of a container cannot be written
# description: An intruder cannot leave anything behind there.
# custom:
#   id: aws.ecs_task_definitions_containers_readonly_access
#   severity: high
#   area: compute
#   remediation: Set readonlyRootFilesystem, and mount volumes for what is written.
#   resource_types: [ecs.task_definition]
package tenantry.aws.ecs_task_definitions_containers_readonly_access

import rego.v1

violations contains {"path": ["containers", i, "readonly_root"], "message": sprintf("The root file system of %s can be written.", [container.name])} if {
	some i, container in input.attributes.containers
	not container.readonly_root
}
