# METADATA
# title: A machine starts signed systems only
# description: A changed system is not started at all.
# custom:
#   id: gcp.compute_instance_secure_boot
#   severity: low
#   area: compute
#   remediation: Turn on secure boot.
#   resource_types: [compute.instance]
#   requirements:
#     nist_800_53_r5: ["SI-7"]
#     iso_27001_2022: ["A.8.9"]
package tenantry.gcp.compute_instance_secure_boot

import rego.v1

violations contains {"path": "shielded.secure_boot", "message": "Unsigned systems start."} if {
	not input.attributes.shielded.secure_boot
}
