# METADATA
# title: Builds do not have the rights of the machine
# description: Code of a pull request would have them too.
# custom:
#   id: aws.codebuild_project_privileged_mode_disabled
#   severity: high
#   area: compute
#   remediation: Turn off privileged mode, unless images are built.
#   resource_types: [codebuild.project]
package tenantry.aws.codebuild_project_privileged_mode_disabled

import rego.v1

violations contains {"path": "privileged", "message": "Builds have the rights of the machine."} if {
	input.attributes.privileged == true
}
