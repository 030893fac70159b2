# METADATA
# title: Messages that failed are kept
# description: Else they are tried for ever, or lost.
# custom:
#   id: aws.sqs_queue_dead_letter
#   severity: low
#   area: logging
#   remediation: Set a dead-letter queue.
#   resource_types: [sqs.queue]
#   requirements:
#     nist_800_53_r5: ["SI-11"]
#     iso_27001_2022: ["A.8.15"]
package tenantry.aws.sqs_queue_dead_letter

import rego.v1

violations contains {"path": "dead_letter_target", "message": "Failed messages are not kept."} if {
	not input.attributes.dead_letter_target
}
