# METADATA
# title: A machine with a role does not face the internet
# description: Who takes over the machine has its role.
# custom:
#   id: aws.ec2_instance_internet_facing_with_instance_profile
#   severity: high
#   area: network
#   remediation: Move the machine behind a load balancer.
#   resource_types: [ec2.instance]
package tenantry.aws.ec2_instance_internet_facing_with_instance_profile

import rego.v1

applies if not input.attributes.state == "terminated"

violations contains {"path": "public_ip", "message": "It has a role and a public address."} if {
	input.attributes.public_ip
	input.attributes.iam_instance_profile
}
