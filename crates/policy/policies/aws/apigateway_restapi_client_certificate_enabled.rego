# METADATA
# title: An API shows a certificate to its back end
# description: The back end can then tell requests of the API from those of others.
# custom:
#   id: aws.apigateway_restapi_client_certificate_enabled
#   severity: medium
#   area: encryption
#   remediation: Make a client certificate and set it in the stage.
#   resource_types: [apigateway.stage]
package tenantry.aws.apigateway_restapi_client_certificate_enabled

import rego.v1

violations contains {"path": "client_certificate", "message": "No certificate is shown to the back end."} if {
	not input.attributes.client_certificate
}
