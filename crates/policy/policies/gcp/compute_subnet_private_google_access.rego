# METADATA
# title: Google's services are reached without a public address
# description: Machines then need no address outside.
# custom:
#   id: gcp.compute_subnet_private_google_access
#   severity: low
#   area: network
#   remediation: Turn on private access to Google.
#   resource_types: [compute.subnetwork]
#   requirements:
#     nist_800_53_r5: ["SC-7"]
#     iso_27001_2022: ["A.8.20"]
package tenantry.gcp.compute_subnet_private_google_access

import rego.v1

violations contains {"path": "private_google_access", "message": "Machines need a public address for it."} if {
	not input.attributes.private_google_access
}
