# METADATA
# title: Every container of a task writes logs
# description: Without logs nobody can tell what happened in it.
# custom:
#   id: aws.ecs_task_definitions_logging_enabled
#   severity: high
#   area: logging
#   remediation: Set a log driver for each container.
#   resource_types: [ecs.task_definition]
package tenantry.aws.ecs_task_definitions_logging_enabled

import rego.v1

violations contains {"path": ["containers", i, "log_driver"], "message": sprintf("%s writes no logs.", [container.name])} if {
	some i, container in input.attributes.containers
	not container.log_driver
}
