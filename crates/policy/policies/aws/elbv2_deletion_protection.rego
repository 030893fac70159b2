# METADATA
# title: A load balancer cannot be deleted by mistake
# description: Its name and addresses are known to the world; a new one has others.
# custom:
#   id: aws.elbv2_deletion_protection
#   severity: medium
#   area: network
#   remediation: Turn on deletion protection.
#   resource_types: [elb.load_balancer]
package tenantry.aws.elbv2_deletion_protection

import rego.v1

applies if input.attributes.kind in {"application", "network"}

violations contains {"path": "deletion_protection", "message": "It can be deleted with one call."} if {
	not input.attributes.deletion_protection
}
