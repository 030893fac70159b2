# METADATA
# title: The serial console of a machine cannot be reached
# description: It has no firewall and takes any address.
# custom:
#   id: gcp.compute_instance_serial_ports_in_use
#   severity: medium
#   area: compute
#   remediation: Turn off serial-port-enable.
#   resource_types: [compute.instance]
package tenantry.gcp.compute_instance_serial_ports_in_use

import rego.v1

violations contains {"path": "serial_port", "message": "The serial console can be reached."} if {
	input.attributes.serial_port == true
}
