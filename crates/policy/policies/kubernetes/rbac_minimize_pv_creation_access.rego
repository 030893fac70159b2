# METADATA
# title: A role does not make volumes
# description: A volume can be a folder of the node.
# custom:
#   id: kubernetes.rbac_minimize_pv_creation_access
#   severity: high
#   area: identity
#   remediation: Let only the storage controllers make volumes.
#   resource_types: [rbac.cluster_role, rbac.role]
package tenantry.kubernetes.rbac_minimize_pv_creation_access

import rego.v1

applies if not startswith(input.name, "system:")

violations contains {"path": ["rules", i, "verbs"], "message": "Volumes may be made."} if {
	some i, rule in input.attributes.rules
	has(rule.resources, "persistentvolumes")
	has(rule.verbs, "create")
}

has(list, name) if name in list

has(list, _) if "*" in list
