# METADATA
# title: SSH keys of the project do not work on a machine
# description: One key opens every machine otherwise.
# custom:
#   id: gcp.compute_instance_block_project_wide_ssh_keys_disabled
#   severity: medium
#   area: identity
#   remediation: Block the keys of the project, or use OS Login.
#   resource_types: [compute.instance]
package tenantry.gcp.compute_instance_block_project_wide_ssh_keys_disabled

import rego.v1

violations contains {"path": "block_project_ssh_keys", "message": "SSH keys of the project work."} if {
	not input.attributes.block_project_ssh_keys == true
	not input.attributes.os_login == true
}
