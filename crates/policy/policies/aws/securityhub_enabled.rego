# METADATA
# title: Security Hub is on with a standard
# description: It gathers what the other services find.
# custom:
#   id: aws.securityhub_enabled
#   severity: medium
#   area: logging
#   remediation: Turn on Security Hub with at least one standard.
#   resource_types: [securityhub.hub]
package tenantry.aws.securityhub_enabled

import rego.v1

violations contains {"path": "enabled", "message": "Security Hub is off."} if {
	input.attributes.enabled == false
}

violations contains {"path": "standards", "message": "No standard is checked."} if {
	count(object.get(input.attributes, "standards", [])) == 0
}
