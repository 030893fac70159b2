# METADATA
# title: A log group is encrypted with a key of yours
# description: Logs hold names, addresses and sometimes more.
# custom:
#   id: aws.cloudwatch_log_group_kms_encryption_enabled
#   severity: medium
#   area: encryption
#   remediation: Associate a KMS key with the log group.
#   resource_types: [cloudwatch.log_group]
package tenantry.aws.cloudwatch_log_group_kms_encryption_enabled

import rego.v1

violations contains {"path": "kms_key_id", "message": "No key of yours encrypts the logs."} if {
	not input.attributes.kms_key_id
}
