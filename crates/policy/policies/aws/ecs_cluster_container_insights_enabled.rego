# METADATA
# title: A container cluster is measured
# description: Without metrics nobody sees a task that is dying.
# custom:
#   id: aws.ecs_cluster_container_insights_enabled
#   severity: medium
#   area: logging
#   remediation: Turn on Container Insights.
#   resource_types: [ecs.cluster]
package tenantry.aws.ecs_cluster_container_insights_enabled

import rego.v1

violations contains {"path": "container_insights", "message": "Containers are not measured."} if {
	object.get(input.attributes, "container_insights", "disabled") == "disabled"
}
