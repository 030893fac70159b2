# METADATA
# title: A machine answers for its credentials to tokens only
# description: With version 1 of the metadata service one forged request from inside hands out the role.
# custom:
#   id: aws.ec2_instance_imdsv2_enabled
#   severity: high
#   area: compute
#   remediation: Set http_tokens to required.
#   resource_types: [ec2.instance]
package tenantry.aws.ec2_instance_imdsv2_enabled

import rego.v1

applies if not input.attributes.state == "terminated"

violations contains {"path": "metadata.http_tokens", "message": "Version 1 of the metadata service is on."} if {
	object.get(input.attributes, ["metadata", "http_endpoint"], "enabled") == "enabled"
	object.get(input.attributes, ["metadata", "http_tokens"], "optional") != "required"
}
