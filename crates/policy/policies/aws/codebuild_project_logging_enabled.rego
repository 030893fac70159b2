# METADATA
# title: Builds are logged
# description: Without logs nobody can tell what went into a release.
# custom:
#   id: aws.codebuild_project_logging_enabled
#   severity: medium
#   area: logging
#   remediation: Turn on logs of the project.
#   resource_types: [codebuild.project]
package tenantry.aws.codebuild_project_logging_enabled

import rego.v1

violations contains {"path": "logs_enabled", "message": "Builds are not logged."} if {
	input.attributes.logs_enabled == false
}
