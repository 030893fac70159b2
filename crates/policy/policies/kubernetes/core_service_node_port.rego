# METADATA
# title: A service takes no port of the nodes
# description: It is open on every node, past the load balancer.
# custom:
#   id: kubernetes.core_service_node_port
#   severity: low
#   area: network
#   remediation: Use a load balancer or an ingress.
#   resource_types: [core.service]
#   requirements:
#     nist_800_53_r5: ["SC-7"]
#     iso_27001_2022: ["A.8.20"]
package tenantry.kubernetes.core_service_node_port

import rego.v1

violations contains {"path": "kind", "message": "It takes a port of every node."} if {
	input.attributes.kind == "NodePort"
}
