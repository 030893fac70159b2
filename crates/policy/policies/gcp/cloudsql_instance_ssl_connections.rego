# METADATA
# title: A database refuses connections without TLS
# description: Queries and answers in clear text can be read by who listens.
# custom:
#   id: gcp.cloudsql_instance_ssl_connections
#   severity: high
#   area: encryption
#   remediation: Require TLS.
#   resource_types: [sql.instance]
package tenantry.gcp.cloudsql_instance_ssl_connections

import rego.v1

violations contains {"path": "require_tls", "message": "Connections without TLS are accepted."} if {
	not input.attributes.require_tls
}
