# METADATA
# title: The default group of a VPC lets nothing through
# description: What is started without a thought gets the default group; it should reach nothing.
# custom:
#   id: aws.ec2_securitygroup_default_restrict_traffic
#   severity: high
#   area: network
#   remediation: Remove all rules of the default group and give every resource a group of its own.
#   resource_types: [ec2.security_group]
package tenantry.aws.ec2_securitygroup_default_restrict_traffic

import rego.v1

applies if input.attributes.is_default == true

violations contains {"path": "ingress", "message": "The default group lets traffic in."} if {
	count(object.get(input.attributes, "ingress", [])) > 0
}

violations contains {"path": "egress", "message": "The default group lets traffic out."} if {
	count(object.get(input.attributes, "egress", [])) > 0
}
