# METADATA
# title: A way in names its host
# description: Without one it takes the traffic of every name.
# custom:
#   id: kubernetes.ingress_no_wildcard_host
#   severity: low
#   area: network
#   remediation: Name the host.
#   resource_types: [networking.ingress]
#   requirements:
#     nist_800_53_r5: ["SC-7"]
#     iso_27001_2022: ["A.8.20"]
package tenantry.kubernetes.ingress_no_wildcard_host

import rego.v1

violations contains {"path": ["rules", i, "host"], "message": "It takes the traffic of every name."} if {
	some i, rule in input.attributes.rules
	object.get(rule, "host", "*") == "*"
}
