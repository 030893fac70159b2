# METADATA
# title: The default account has no role
# description: What is granted to it is granted to everything in the namespace.
# custom:
#   id: kubernetes.rbac_default_service_account_unbound
#   severity: medium
#   area: identity
#   remediation: Bind the role to an account of the workload.
#   resource_types: [rbac.cluster_role_binding, rbac.role_binding]
#   requirements:
#     nist_800_53_r5: ["AC-6"]
#     iso_27001_2022: ["A.5.16"]
package tenantry.kubernetes.rbac_default_service_account_unbound

import rego.v1

violations contains {"path": ["subjects", i, "name"], "message": "The default account has the role."} if {
	some i, subject in input.attributes.subjects
	subject.kind == "ServiceAccount"
	subject.name == "default"
}
