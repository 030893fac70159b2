# METADATA
# title: No shell can be opened in the containers of a service
# description: A shell goes past every review of what runs.
# custom:
#   id: aws.ecs_service_no_execute_command
#   severity: medium
#   area: compute
#   remediation: Turn off ECS Exec when nobody needs it.
#   resource_types: [ecs.service]
#   requirements:
#     nist_800_53_r5: ["AC-17", "CM-7"]
#     iso_27001_2022: ["A.8.18"]
package tenantry.aws.ecs_service_no_execute_command

import rego.v1

violations contains {"path": "enable_execute_command", "message": "A shell can be opened."} if {
	input.attributes.enable_execute_command == true
}
