# METADATA
# title: Systems Manager reaches a machine
# description: What is not managed is not patched either.
# custom:
#   id: aws.ec2_instance_managed_by_ssm
#   severity: medium
#   area: compute
#   remediation: Install the agent and give the machine the role it needs.
#   resource_types: [ec2.instance]
package tenantry.aws.ec2_instance_managed_by_ssm

import rego.v1

applies if not input.attributes.state == "terminated"

violations contains {"path": "managed_by_ssm", "message": "Systems Manager does not reach it."} if {
	input.attributes.managed_by_ssm == false
}
