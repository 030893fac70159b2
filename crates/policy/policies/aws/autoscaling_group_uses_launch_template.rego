# METADATA
# title: A group of machines is started from a template
# description: Older launch configurations lack what guards new machines.
# custom:
#   id: aws.autoscaling_group_uses_launch_template
#   severity: low
#   area: compute
#   remediation: Make a launch template of the configuration.
#   resource_types: [autoscaling.group]
package tenantry.aws.autoscaling_group_uses_launch_template

import rego.v1

violations contains {"path": "launch_template", "message": "It has no launch template."} if {
	not input.attributes.launch_template
}
