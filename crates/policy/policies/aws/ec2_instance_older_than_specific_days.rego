# METADATA
# title: A machine is not older than 180 days
# description: Old machines miss what new images bring.
# custom:
#   id: aws.ec2_instance_older_than_specific_days
#   severity: medium
#   area: compute
#   remediation: Replace the machine from a current image.
#   resource_types: [ec2.instance]
#   reads_clock: true
package tenantry.aws.ec2_instance_older_than_specific_days

import rego.v1

applies if input.attributes.state == "running"

violations contains {"path": "launched_at", "message": "It was started more than 180 days ago."} if {
	days_since(input.attributes.launched_at) > 180
}

days_since(time_text) := (time.parse_rfc3339_ns(input.now) - time.parse_rfc3339_ns(time_text)) / 86400000000000
