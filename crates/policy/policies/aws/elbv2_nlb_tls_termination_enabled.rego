# METADATA
# title: A network load balancer ends TLS
# description: Certificates are renewed and old TLS refused in one place.
# custom:
#   id: aws.elbv2_nlb_tls_termination_enabled
#   severity: medium
#   area: encryption
#   remediation: Add a TLS listener with a certificate of ACM.
#   resource_types: [elb.load_balancer]
package tenantry.aws.elbv2_nlb_tls_termination_enabled

import rego.v1

applies if input.attributes.kind == "network"

violations contains {"path": "listeners", "message": "No listener speaks TLS."} if not ends_tls

ends_tls if {
	some listener in input.attributes.listeners
	listener.protocol == "TLS"
}
