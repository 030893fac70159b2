# METADATA
# title: The API of a cluster is not open to everybody
# description: The API decides over everything that runs.
# custom:
#   id: gcp.gke_api_not_public
#   severity: high
#   area: network
#   remediation: Make the endpoint private, or name the ranges that reach it.
#   resource_types: [container.cluster]
#   requirements:
#     nist_800_53_r5: ["AC-4", "SC-7"]
#     iso_27001_2022: ["A.8.20"]
package tenantry.gcp.gke_api_not_public

import rego.v1

violations contains {"path": "authorized_networks", "message": "Everybody reaches the API."} if {
	not input.attributes.private_endpoint == true
	count(object.get(input.attributes, "authorized_networks", [])) == 0
}

violations contains {"path": "authorized_networks", "message": "All of the internet is let in."} if {
	"0.0.0.0/0" in input.attributes.authorized_networks
}
