# METADATA
# title: A storage account refuses requests without TLS
# description: Requests in clear text can be read by who listens.
# custom:
#   id: azure.storage_secure_transfer_required_is_enabled
#   severity: high
#   area: encryption
#   remediation: Turn on secure transfer.
#   resource_types: [storage.account]
package tenantry.azure.storage_secure_transfer_required_is_enabled

import rego.v1

violations contains {"path": "https_only", "message": "Requests without TLS are accepted."} if {
	input.attributes.https_only == false
}
