# METADATA
# title: A search domain writes audit logs
# description: Without them nobody can tell who read what.
# custom:
#   id: aws.opensearch_service_domains_audit_logging_enabled
#   severity: medium
#   area: logging
#   remediation: Publish AUDIT_LOGS to a log group.
#   resource_types: [opensearch.domain]
package tenantry.aws.opensearch_service_domains_audit_logging_enabled

import rego.v1

violations contains {"path": "log_types", "message": "Audit logs are not written."} if {
	not "AUDIT_LOGS" in object.get(input.attributes, "log_types", [])
}
