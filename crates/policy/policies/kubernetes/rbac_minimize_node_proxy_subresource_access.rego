# METADATA
# title: A role does not reach the agents of nodes
# description: The agent runs commands in every pod of its node.
# custom:
#   id: kubernetes.rbac_minimize_node_proxy_subresource_access
#   severity: high
#   area: identity
#   remediation: Remove nodes/proxy.
#   resource_types: [rbac.cluster_role, rbac.role]
package tenantry.kubernetes.rbac_minimize_node_proxy_subresource_access

import rego.v1

applies if not startswith(input.name, "system:")

violations contains {"path": ["rules", i, "resources"], "message": "Agents of nodes may be reached."} if {
	some i, rule in input.attributes.rules
	has(rule.resources, "nodes/proxy")
}

has(list, name) if name in list

has(list, _) if "*" in list
