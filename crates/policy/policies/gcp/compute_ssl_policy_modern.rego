# METADATA
# title: Load balancers accept no old TLS
# description: Old versions of TLS have known flaws.
# custom:
#   id: gcp.compute_ssl_policy_modern
#   severity: medium
#   area: encryption
#   remediation: Set the minimum version to 1.2 with the profile MODERN or RESTRICTED.
#   resource_types: [compute.ssl_policy]
#   requirements:
#     nist_800_53_r5: ["SC-8", "SC-13"]
#     pci_dss_4.0.1: ["4.2.1"]
#     iso_27001_2022: ["A.8.24"]
package tenantry.gcp.compute_ssl_policy_modern

import rego.v1

violations contains {"path": "minimum_tls", "message": "TLS older than 1.2 is accepted."} if {
	not object.get(input.attributes, "minimum_tls", "TLS_1_0") in {"TLS_1_2", "TLS_1_3"}
}

violations contains {"path": "profile", "message": "Weak ciphers are accepted."} if {
	object.get(input.attributes, "profile", "COMPATIBLE") == "COMPATIBLE"
}
