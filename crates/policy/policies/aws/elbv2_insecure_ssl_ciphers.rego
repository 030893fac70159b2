# METADATA
# title: A load balancer accepts no old TLS
# description: Old versions of TLS have known flaws that let others read along.
# custom:
#   id: aws.elbv2_insecure_ssl_ciphers
#   severity: high
#   area: encryption
#   remediation: Choose a security policy that starts with TLS 1.2, such as ELBSecurityPolicy-TLS13-1-2-2021-06.
#   resource_types: [elb.load_balancer]
package tenantry.aws.elbv2_insecure_ssl_ciphers

import rego.v1

applies if input.attributes.kind in {"application", "network"}

violations contains {"path": ["listeners", i, "tls_policy"], "message": "The security policy accepts TLS older than 1.2."} if {
	some i, listener in input.attributes.listeners
	listener.protocol in {"HTTPS", "TLS"}
	not modern(object.get(listener, "tls_policy", ""))
}

modern(policy) if contains(policy, "TLS-1-2-")

modern(policy) if contains(policy, "-FS-1-2-")

modern(policy) if contains(policy, "TLS13-1-2")

modern(policy) if contains(policy, "TLS13-1-3")
