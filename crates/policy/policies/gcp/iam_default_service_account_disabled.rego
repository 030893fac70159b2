# METADATA
# title: Accounts that Google made with a service are off
# description: They may edit the whole project.
# custom:
#   id: gcp.iam_default_service_account_disabled
#   severity: medium
#   area: identity
#   remediation: Turn the account off and give each workload one of its own.
#   resource_types: [iam.service_account]
#   requirements:
#     nist_800_53_r5: ["AC-2", "AC-6"]
#     iso_27001_2022: ["A.5.16"]
package tenantry.gcp.iam_default_service_account_disabled

import rego.v1

applies if input.attributes.is_default == true

violations contains {"path": "disabled", "message": "It works and may edit the project."} if {
	not input.attributes.disabled == true
}
