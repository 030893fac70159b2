# METADATA
# title: Code of a web app does not come by plain FTP
# description: Who listens reads the password and changes the code.
# custom:
#   id: azure.app_ftp_deployment_disabled
#   severity: medium
#   area: encryption
#   remediation: Set FTP to FTPS only, or turn it off.
#   resource_types: [web.app]
package tenantry.azure.app_ftp_deployment_disabled

import rego.v1

violations contains {"path": "ftps_state", "message": "Plain FTP works."} if {
	input.attributes.ftps_state == "AllAllowed"
}
