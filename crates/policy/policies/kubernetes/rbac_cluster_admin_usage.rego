# METADATA
# title: Nobody is administrator of everything by a binding of yours
# description: cluster-admin turns every slip into the loss of the cluster.
# custom:
#   id: kubernetes.rbac_cluster_admin_usage
#   severity: high
#   area: identity
#   remediation: Bind narrower roles.
#   resource_types: [rbac.cluster_role_binding]
package tenantry.kubernetes.rbac_cluster_admin_usage

import rego.v1

applies if not input.name in {"cluster-admin", "system:masters"}

violations contains {"path": "role_name", "message": "Somebody is administrator of everything."} if {
	input.attributes.role_name == "cluster-admin"
}
