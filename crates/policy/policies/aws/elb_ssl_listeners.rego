# METADATA
# title: A classic load balancer listens on HTTPS or TLS
# description: Passwords and sessions in clear text can be read on every network between.
# custom:
#   id: aws.elb_ssl_listeners
#   severity: high
#   area: encryption
#   remediation: Change the listener to HTTPS or SSL with a certificate of ACM.
#   resource_types: [elb.load_balancer]
package tenantry.aws.elb_ssl_listeners

import rego.v1

applies if input.attributes.kind == "classic"

violations contains {"path": ["listeners", i, "protocol"], "message": "The listener speaks in clear text."} if {
	some i, listener in input.attributes.listeners
	not listener.protocol in {"HTTPS", "SSL", "TLS"}
}
