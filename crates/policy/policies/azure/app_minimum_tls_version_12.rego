# METADATA
# title: A web app accepts no old TLS
# description: Old versions of TLS have known flaws.
# custom:
#   id: azure.app_minimum_tls_version_12
#   severity: medium
#   area: encryption
#   remediation: Set the minimum version to 1.2.
#   resource_types: [web.app]
package tenantry.azure.app_minimum_tls_version_12

import rego.v1

violations contains {"path": "minimum_tls", "message": "TLS older than 1.2 is accepted."} if {
	not object.get(input.attributes, "minimum_tls", "1.2") in {"1.2", "1.3"}
}
