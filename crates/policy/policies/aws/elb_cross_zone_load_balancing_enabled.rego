# METADATA
# title: A classic load balancer spreads requests over zones
# description: Machines of all zones share the load, so that the loss of one is borne by all others.
# custom:
#   id: aws.elb_cross_zone_load_balancing_enabled
#   severity: medium
#   area: compute
#   remediation: Turn on cross-zone load balancing.
#   resource_types: [elb.load_balancer]
package tenantry.aws.elb_cross_zone_load_balancing_enabled

import rego.v1

applies if input.attributes.kind == "classic"

violations contains {"path": "cross_zone", "message": "Requests stay in the zone they came to."} if {
	not input.attributes.cross_zone
}
