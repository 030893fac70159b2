# METADATA
# title: An application load balancer listens on HTTPS only, or sends on to it
# description: Passwords and sessions in clear text can be read on every network between.
# custom:
#   id: aws.elbv2_ssl_listeners
#   severity: high
#   area: encryption
#   remediation: Change the listener to HTTPS, or make it redirect to HTTPS.
#   resource_types: [elb.load_balancer]
package tenantry.aws.elbv2_ssl_listeners

import rego.v1

applies if input.attributes.kind == "application"

violations contains {"path": ["listeners", i, "protocol"], "message": "The listener speaks HTTP and does not send on to HTTPS."} if {
	some i, listener in input.attributes.listeners
	listener.protocol == "HTTP"
	not listener.redirects_to_https == true
}
