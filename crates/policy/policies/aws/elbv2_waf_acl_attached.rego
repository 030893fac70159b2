# METADATA
# title: A public application load balancer has a web application firewall
# description: The firewall stops known attacks before they reach the application.
# custom:
#   id: aws.elbv2_waf_acl_attached
#   severity: medium
#   area: network
#   remediation: Associate a web ACL.
#   resource_types: [elb.load_balancer]
package tenantry.aws.elbv2_waf_acl_attached

import rego.v1

applies if {
	input.attributes.kind == "application"
	not input.attributes.internet_facing == false
}

violations contains {"path": "web_acl", "message": "No web application firewall is in front of it."} if {
	not input.attributes.web_acl
}
