# METADATA
# title: A machine has a role of its own
# description: Without one people put long-lived keys on it.
# custom:
#   id: aws.ec2_instance_profile_attached
#   severity: medium
#   area: identity
#   remediation: Attach an instance profile.
#   resource_types: [ec2.instance]
package tenantry.aws.ec2_instance_profile_attached

import rego.v1

applies if not input.attributes.state == "terminated"

violations contains {"path": "iam_instance_profile", "message": "It has no profile."} if {
	not input.attributes.iam_instance_profile
}
