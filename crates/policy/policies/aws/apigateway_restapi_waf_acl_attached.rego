# METADATA
# title: A stage of an API has a web application firewall
# description: The firewall stops known attacks before they reach the application.
# custom:
#   id: aws.apigateway_restapi_waf_acl_attached
#   severity: medium
#   area: network
#   remediation: Associate a web ACL.
#   resource_types: [apigateway.stage]
package tenantry.aws.apigateway_restapi_waf_acl_attached

import rego.v1

violations contains {"path": "web_acl", "message": "No web application firewall is in front of it."} if {
	not input.attributes.web_acl
}
