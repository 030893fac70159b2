# METADATA
# title: The system below a database is watched
# description: It shows what the database itself cannot tell.
# custom:
#   id: aws.rds_instance_enhanced_monitoring_enabled
#   severity: low
#   area: logging
#   remediation: Set an interval of enhanced monitoring.
#   resource_types: [rds.instance]
package tenantry.aws.rds_instance_enhanced_monitoring_enabled

import rego.v1

violations contains {"path": "monitoring_interval_seconds", "message": "Enhanced monitoring is off."} if {
	object.get(input.attributes, "monitoring_interval_seconds", 0) == 0
}
