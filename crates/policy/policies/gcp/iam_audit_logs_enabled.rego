# METADATA
# title: Accesses to data are logged, of all services
# description: By default only changes are logged.
# custom:
#   id: gcp.iam_audit_logs_enabled
#   severity: medium
#   area: logging
#   remediation: Log DATA_READ, DATA_WRITE and ADMIN_READ for allServices, of everybody.
#   resource_types: [iam.project_policy]
package tenantry.gcp.iam_audit_logs_enabled

import rego.v1

violations contains {"path": "audit_configs", "message": sprintf("%s is not logged for all services.", [kind])} if {
	some kind in ["ADMIN_READ", "DATA_READ", "DATA_WRITE"]
	not logged(kind)
}

violations contains {"path": ["audit_configs", i, "exempted_members"], "message": "Somebody is left out."} if {
	some i, config in input.attributes.audit_configs
	count(config.exempted_members) > 0
}

logged(kind) if {
	some config in input.attributes.audit_configs
	config.service == "allServices"
	kind in config.log_types
}
