# METADATA
# title: A secret is replaced by a schedule
# description: A secret that leaked unseen works for as long as it stands.
# custom:
#   id: gcp.secretmanager_secret_rotation
#   severity: medium
#   area: identity
#   remediation: Set a rotation period.
#   resource_types: [secretmanager.secret]
#   requirements:
#     nist_800_53_r5: ["IA-5"]
#     iso_27001_2022: ["A.5.17"]
package tenantry.gcp.secretmanager_secret_rotation

import rego.v1

violations contains {"path": "rotation_period_seconds", "message": "It has no schedule."} if {
	not input.attributes.rotation_period_seconds
}
