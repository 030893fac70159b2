# METADATA
# title: Name look-ups of a network are logged
# description: Names show what malware calls.
# custom:
#   id: gcp.compute_network_dns_logging_enabled
#   severity: medium
#   area: logging
#   remediation: Add a DNS policy with logs.
#   resource_types: [compute.network]
package tenantry.gcp.compute_network_dns_logging_enabled

import rego.v1

violations contains {"path": "dns_logging", "message": "Look-ups are not logged."} if {
	not input.attributes.dns_logging
}
