# METADATA
# title: Access Analyzer is on
# description: It finds what is shared with others without your knowing.
# custom:
#   id: aws.accessanalyzer_enabled
#   severity: medium
#   area: identity
#   remediation: Make an analyzer in every region.
#   resource_types: [accessanalyzer.analyzer]
package tenantry.aws.accessanalyzer_enabled

import rego.v1

violations contains {"path": "status", "message": "The analyzer does not work."} if {
	not input.attributes.status == "ACTIVE"
}
