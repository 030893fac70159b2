# METADATA
# title: A machine has no public address
# description: What has no address outside cannot be reached from there by mistake.
# custom:
#   id: aws.ec2_instance_public_ip
#   severity: medium
#   area: network
#   remediation: Put a load balancer in front and remove the address.
#   resource_types: [ec2.instance]
package tenantry.aws.ec2_instance_public_ip

import rego.v1

applies if not input.attributes.state == "terminated"

violations contains {"path": "public_ip", "message": "It has a public address."} if {
	input.attributes.public_ip
}
