# METADATA
# title: No secret stands in the start script of a machine
# description: Everybody who may describe the machine, and every process on it, reads the script.
# custom:
#   id: aws.ec2_instance_secrets_user_data
#   severity: critical
#   area: identity
#   remediation: Keep the secret in Secrets Manager and let the role of the machine read it.
#   resource_types: [ec2.instance]
package tenantry.aws.ec2_instance_secrets_user_data

import rego.v1

violations contains {"path": "user_data", "message": "It holds a secret."} if {
	is_object(input.attributes.user_data)
}
