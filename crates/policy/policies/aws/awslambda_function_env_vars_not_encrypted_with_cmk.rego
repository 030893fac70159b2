# METADATA
# title: The environment of a function is encrypted with a key of yours
# description: Reading it then takes the right to use the key as well.
# custom:
#   id: aws.awslambda_function_env_vars_not_encrypted_with_cmk
#   severity: low
#   area: encryption
#   remediation: Set a KMS key in the function.
#   resource_types: [lambda.function]
package tenantry.aws.awslambda_function_env_vars_not_encrypted_with_cmk

import rego.v1

applies if count(object.get(input.attributes, "environment", {})) > 0

violations contains {"path": "kms_key_id", "message": "The key is the one of AWS."} if {
	not input.attributes.kms_key_id
}
