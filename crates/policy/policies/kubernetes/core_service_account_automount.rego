# METADATA
# title: An account does not hand out its token by itself
# description: A token in every pod is one in every intruder's hand.
# custom:
#   id: kubernetes.core_service_account_automount
#   severity: low
#   area: identity
#   remediation: Set automountServiceAccountToken to false, and to true in the pods that need it.
#   resource_types: [core.service_account]
#   requirements:
#     nist_800_53_r5: ["AC-6", "IA-5"]
#     iso_27001_2022: ["A.8.2"]
package tenantry.kubernetes.core_service_account_automount

import rego.v1

violations contains {"path": "automount_token", "message": "Pods get its token."} if {
	not input.attributes.automount_token == false
}
