# METADATA
# title: A data warehouse writes audit logs
# description: Without them nobody can tell who read what.
# custom:
#   id: aws.redshift_cluster_audit_logging
#   severity: medium
#   area: logging
#   remediation: Turn on audit logs.
#   resource_types: [redshift.cluster]
package tenantry.aws.redshift_cluster_audit_logging

import rego.v1

violations contains {"path": "logging.enabled", "message": "Audit logs are not written."} if {
	not input.attributes.logging.enabled
}
