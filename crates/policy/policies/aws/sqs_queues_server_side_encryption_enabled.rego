# METADATA
# title: A queue is encrypted
# description: Messages wait in storage until they are taken.
# custom:
#   id: aws.sqs_queues_server_side_encryption_enabled
#   severity: medium
#   area: encryption
#   remediation: Turn on encryption by SQS, or set a KMS key.
#   resource_types: [sqs.queue]
package tenantry.aws.sqs_queues_server_side_encryption_enabled

import rego.v1

violations contains {"path": "sse_enabled", "message": "Messages are not encrypted."} if {
	input.attributes.sse_enabled == false
	not input.attributes.kms_key_id
}
