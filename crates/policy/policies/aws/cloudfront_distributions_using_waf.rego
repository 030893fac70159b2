# METADATA
# title: A distribution has a web application firewall
# description: The firewall stops known attacks at the edge.
# custom:
#   id: aws.cloudfront_distributions_using_waf
#   severity: medium
#   area: network
#   remediation: Associate a web ACL.
#   resource_types: [cloudfront.distribution]
package tenantry.aws.cloudfront_distributions_using_waf

import rego.v1

violations contains {"path": "web_acl", "message": "No web application firewall is in front of it."} if {
	not input.attributes.web_acl
}
