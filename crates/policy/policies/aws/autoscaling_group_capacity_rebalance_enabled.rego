# METADATA
# title: Machines at risk of being taken away are replaced
# description: Spot machines go with two minutes of warning.
# custom:
#   id: aws.autoscaling_group_capacity_rebalance_enabled
#   severity: low
#   area: compute
#   remediation: Turn on capacity rebalancing.
#   resource_types: [autoscaling.group]
package tenantry.aws.autoscaling_group_capacity_rebalance_enabled

import rego.v1

violations contains {"path": "capacity_rebalance", "message": "Machines at risk are not replaced."} if {
	not input.attributes.capacity_rebalance
}
