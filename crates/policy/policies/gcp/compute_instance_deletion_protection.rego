# METADATA
# title: A machine cannot be deleted by mistake
# description: One call ends it, and often its disks with it.
# custom:
#   id: gcp.compute_instance_deletion_protection
#   severity: low
#   area: compute
#   remediation: Turn on deletion protection for machines that are not replaced by themselves.
#   resource_types: [compute.instance]
#   requirements:
#     nist_800_53_r5: ["CP-10"]
#     iso_27001_2022: ["A.8.14"]
package tenantry.gcp.compute_instance_deletion_protection

import rego.v1

violations contains {"path": "deletion_protection", "message": "It can be deleted with one call."} if {
	not input.attributes.deletion_protection
}
