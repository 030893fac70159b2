# METADATA
# title: A public zone is signed
# description: Else answers can be forged.
# custom:
#   id: gcp.dns_dnssec_disabled
#   severity: medium
#   area: network
#   remediation: Turn on DNSSEC.
#   resource_types: [dns.managed_zone]
package tenantry.gcp.dns_dnssec_disabled

import rego.v1

applies if object.get(input.attributes, "visibility", "public") == "public"

violations contains {"path": "dnssec", "message": "It is not signed."} if {
	object.get(input.attributes, "dnssec", "off") != "on"
}
