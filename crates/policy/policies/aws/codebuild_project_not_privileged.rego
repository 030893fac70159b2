# METADATA
# title: Builds do not have the rights of the machine
# description: Code of a pull request would have them too.
# custom:
#   id: aws.codebuild_project_not_privileged
#   severity: medium
#   area: compute
#   remediation: Turn off privileged mode, unless images are built.
#   resource_types: [codebuild.project]
#   requirements:
#     nist_800_53_r5: ["AC-6", "CM-7"]
#     iso_27001_2022: ["A.8.31"]
package tenantry.aws.codebuild_project_not_privileged

import rego.v1

violations contains {"path": "privileged", "message": "Builds have the rights of the machine."} if {
	input.attributes.privileged == true
}
