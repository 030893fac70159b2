# METADATA
# title: No access key stands in the variables of a build
# description: A build has a role; it needs no key.
# custom:
#   id: aws.codebuild_project_envvar_awscred_check
#   severity: high
#   area: identity
#   remediation: Remove the variables and give the role the rights that are needed.
#   resource_types: [codebuild.project]
package tenantry.aws.codebuild_project_envvar_awscred_check

import rego.v1

violations contains {"path": ["environment", name], "message": "The variable holds an access key."} if {
	some name, _ in input.attributes.environment
	name in {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
}
