# METADATA
# title: A zone is not signed with SHA-1
# description: Collisions of SHA-1 can be bought.
# custom:
#   id: gcp.dns_rsasha1_in_use_to_key_sign_in_dnssec
#   severity: medium
#   area: encryption
#   remediation: Choose another algorithm.
#   resource_types: [dns.managed_zone]
package tenantry.gcp.dns_rsasha1_in_use_to_key_sign_in_dnssec

import rego.v1

violations contains {"path": "key_algorithms", "message": "It is signed with RSASHA1."} if {
	some algorithm in input.attributes.key_algorithms
	lower(algorithm) == "rsasha1"
}
