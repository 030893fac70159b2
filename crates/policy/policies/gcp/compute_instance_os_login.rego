# METADATA
# title: Roles decide who may use SSH on a machine
# description: Keys in metadata outlive those who put them there.
# custom:
#   id: gcp.compute_instance_os_login
#   severity: medium
#   area: identity
#   remediation: Turn on OS Login.
#   resource_types: [compute.instance]
#   requirements:
#     nist_800_53_r5: ["IA-2", "AC-2"]
#     iso_27001_2022: ["A.5.16"]
package tenantry.gcp.compute_instance_os_login

import rego.v1

violations contains {"path": "os_login", "message": "Keys in metadata decide."} if {
	not input.attributes.os_login
}
