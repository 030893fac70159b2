# METADATA
# title: Web traffic comes in by TLS
# description: Passwords and sessions in clear text can be read by who listens.
# custom:
#   id: kubernetes.ingress_tls
#   severity: high
#   area: encryption
#   remediation: Add the host to the tls section.
#   resource_types: [networking.ingress]
#   requirements:
#     nist_800_53_r5: ["SC-8"]
#     pci_dss_4.0.1: ["4.2.1"]
#     iso_27001_2022: ["A.8.24"]
package tenantry.kubernetes.ingress_tls

import rego.v1

violations contains {"path": ["rules", i, "host"], "message": "The host has no TLS."} if {
	some i, rule in input.attributes.rules
	not has_tls(object.get(rule, "host", ""))
}

has_tls(host) if host in input.attributes.tls_hosts

has_tls(host) if {
	some pattern in input.attributes.tls_hosts
	startswith(pattern, "*.")
	endswith(host, substring(pattern, 1, -1))
}
