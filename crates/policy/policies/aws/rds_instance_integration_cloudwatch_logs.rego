# METADATA
# title: Logs of a database go to CloudWatch
# description: On the instance they are rolled over within days.
# custom:
#   id: aws.rds_instance_integration_cloudwatch_logs
#   severity: medium
#   area: logging
#   remediation: Export the logs of the engine.
#   resource_types: [rds.instance]
package tenantry.aws.rds_instance_integration_cloudwatch_logs

import rego.v1

violations contains {"path": "log_exports", "message": "No logs are exported."} if {
	not input.attributes.log_exports
}
