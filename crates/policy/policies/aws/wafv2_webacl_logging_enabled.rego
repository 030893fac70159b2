# METADATA
# title: What a web application firewall sees is logged
# description: Without logs nobody can tell an attack from a wrong rule.
# custom:
#   id: aws.wafv2_webacl_logging_enabled
#   severity: medium
#   area: logging
#   remediation: Add a destination of the logs.
#   resource_types: [wafv2.web_acl]
package tenantry.aws.wafv2_webacl_logging_enabled

import rego.v1

violations contains {"path": "logging_destinations", "message": "Requests are logged nowhere."} if {
	not input.attributes.logging_destinations
}
