# METADATA
# title: A cluster writes logs
# description: Without logs nobody can tell who changed what.
# custom:
#   id: gcp.gke_logging
#   severity: medium
#   area: logging
#   remediation: Turn on logs.
#   resource_types: [container.cluster]
#   requirements:
#     nist_800_53_r5: ["AU-2", "AU-12"]
package tenantry.gcp.gke_logging

import rego.v1

violations contains {"path": "logging", "message": "Logs are not written."} if {
	input.attributes.logging == false
}
