# METADATA
# title: A machine has bandwidth of its own for its volumes
# description: Backups and logs stall when the network is busy.
# custom:
#   id: aws.ec2_instance_ebs_optimized
#   severity: low
#   area: compute
#   remediation: Turn on EBS optimization.
#   resource_types: [ec2.instance]
package tenantry.aws.ec2_instance_ebs_optimized

import rego.v1

applies if not input.attributes.state == "terminated"

violations contains {"path": "ebs_optimized", "message": "Volumes share the bandwidth of the network."} if {
	not input.attributes.ebs_optimized
}
