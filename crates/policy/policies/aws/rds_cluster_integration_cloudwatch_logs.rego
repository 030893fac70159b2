# METADATA
# title: Logs of a database cluster go to CloudWatch
# description: On the instance they are rolled over within days.
# custom:
#   id: aws.rds_cluster_integration_cloudwatch_logs
#   severity: medium
#   area: logging
#   remediation: Export the logs of the engine.
#   resource_types: [rds.cluster]
package tenantry.aws.rds_cluster_integration_cloudwatch_logs

import rego.v1

violations contains {"path": "log_exports", "message": "No logs are exported."} if {
	not input.attributes.log_exports
}
