# METADATA
# title: A machine does not pass on packets of others
# description: It can carry data past the firewall rules.
# custom:
#   id: gcp.compute_instance_ip_forwarding_is_enabled
#   severity: medium
#   area: network
#   remediation: Make the machine without IP forwarding.
#   resource_types: [compute.instance]
package tenantry.gcp.compute_instance_ip_forwarding_is_enabled

import rego.v1

violations contains {"path": "ip_forwarding", "message": "It may pass on packets of others."} if {
	input.attributes.ip_forwarding == true
}
