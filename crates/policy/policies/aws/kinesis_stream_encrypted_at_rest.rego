# METADATA
# title: A stream is encrypted
# description: Records wait in storage until they are read.
# custom:
#   id: aws.kinesis_stream_encrypted_at_rest
#   severity: medium
#   area: encryption
#   remediation: Set KMS as the encryption of the stream.
#   resource_types: [kinesis.stream]
package tenantry.aws.kinesis_stream_encrypted_at_rest

import rego.v1

violations contains {"path": "encryption_type", "message": "Records are not encrypted."} if {
	object.get(input.attributes, "encryption_type", "NONE") == "NONE"
}
