# METADATA
# title: A machine cannot be terminated by mistake
# description: One call ends it, and often its disks with it.
# custom:
#   id: aws.ec2_instance_termination_protection
#   severity: low
#   area: compute
#   remediation: Turn on termination protection for machines that are not replaced by themselves.
#   resource_types: [ec2.instance]
#   requirements:
#     nist_800_53_r5: ["CP-10"]
#     iso_27001_2022: ["A.8.14"]
package tenantry.aws.ec2_instance_termination_protection

import rego.v1

applies if not input.attributes.state == "terminated"

violations contains {"path": "termination_protection", "message": "It can be terminated with one call."} if {
	not input.attributes.termination_protection
}
