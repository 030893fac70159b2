# METADATA
# title: A topic is encrypted
# description: Messages wait in storage until they are delivered.
# custom:
#   id: aws.sns_topics_kms_encryption_at_rest_enabled
#   severity: high
#   area: encryption
#   remediation: Set a KMS key in the topic.
#   resource_types: [sns.topic]
package tenantry.aws.sns_topics_kms_encryption_at_rest_enabled

import rego.v1

violations contains {"path": "kms_key_id", "message": "No key encrypts the messages."} if {
	not input.attributes.kms_key_id
}
