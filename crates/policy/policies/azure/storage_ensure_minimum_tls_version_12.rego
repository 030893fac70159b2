# METADATA
# title: A storage account accepts no old TLS
# description: Old versions of TLS have known flaws.
# custom:
#   id: azure.storage_ensure_minimum_tls_version_12
#   severity: medium
#   area: encryption
#   remediation: Set the minimum version to 1.2.
#   resource_types: [storage.account]
package tenantry.azure.storage_ensure_minimum_tls_version_12

import rego.v1

violations contains {"path": "minimum_tls", "message": "TLS older than 1.2 is accepted."} if {
	input.attributes.minimum_tls in {"TLS1_0", "TLS1_1"}
}
