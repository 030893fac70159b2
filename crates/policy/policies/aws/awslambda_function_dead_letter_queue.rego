# METADATA
# title: Events that a function failed on are kept
# description: Else nobody learns that they were lost.
# custom:
#   id: aws.awslambda_function_dead_letter_queue
#   severity: low
#   area: logging
#   remediation: Set a queue or topic as the target of failed events.
#   resource_types: [lambda.function]
package tenantry.aws.awslambda_function_dead_letter_queue

import rego.v1

violations contains {"path": "dead_letter_target", "message": "Failed events are dropped."} if {
	not input.attributes.dead_letter_target
}
