# METADATA
# title: A web application firewall has rules
# description: One without rules lets everything through.
# custom:
#   id: aws.wafv2_webacl_with_rules
#   severity: medium
#   area: network
#   remediation: Add managed groups of rules, or rules of your own.
#   resource_types: [wafv2.web_acl]
package tenantry.aws.wafv2_webacl_with_rules

import rego.v1

violations contains {"path": "rules", "message": "It has no rules."} if {
	not input.attributes.rules
}
