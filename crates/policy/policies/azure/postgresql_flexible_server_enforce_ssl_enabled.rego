# METADATA
# title: A PostgreSQL server refuses connections without TLS
# description: Queries and answers in clear text can be read by who listens.
# custom:
#   id: azure.postgresql_flexible_server_enforce_ssl_enabled
#   severity: medium
#   area: encryption
#   remediation: Set require_secure_transport to on.
#   resource_types: [postgresql.server]
package tenantry.azure.postgresql_flexible_server_enforce_ssl_enabled

import rego.v1

violations contains {"path": "require_tls", "message": "Connections without TLS are accepted."} if {
	input.attributes.require_tls == false
}
