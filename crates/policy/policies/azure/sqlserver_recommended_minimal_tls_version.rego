# METADATA
# title: A SQL server accepts no old TLS
# description: Old versions of TLS have known flaws.
# custom:
#   id: azure.sqlserver_recommended_minimal_tls_version
#   severity: medium
#   area: encryption
#   remediation: Set the minimum version to 1.2.
#   resource_types: [sql.server]
package tenantry.azure.sqlserver_recommended_minimal_tls_version

import rego.v1

violations contains {"path": "minimum_tls", "message": "TLS older than 1.2 is accepted."} if {
	not object.get(input.attributes, "minimum_tls", "1.2") in {"1.2", "1.3"}
}
