# METADATA
# title: The address of a repository holds no password
# description: The project is read by everybody who may see it.
# custom:
#   id: aws.codebuild_project_source_repo_url_no_sensitive_credentials
#   severity: critical
#   area: identity
#   remediation: Connect the repository by a connection or a secret.
#   resource_types: [codebuild.project]
package tenantry.aws.codebuild_project_source_repo_url_no_sensitive_credentials

import rego.v1

violations contains {"path": "source_location", "message": "The address holds a user or a password."} if {
	regex.match(`^https?://[^/]+@`, input.attributes.source_location)
}
