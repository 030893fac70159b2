# METADATA
# title: Nobody unknown has a role
# description: A role for anonymous callers is a role for intruders.
# custom:
#   id: kubernetes.rbac_no_anonymous
#   severity: critical
#   area: identity
#   remediation: Remove the subject.
#   resource_types: [rbac.cluster_role_binding, rbac.role_binding]
#   requirements:
#     nist_800_53_r5: ["AC-3", "AC-14"]
#     soc2_2017: ["CC6.1"]
#     iso_27001_2022: ["A.5.15"]
package tenantry.kubernetes.rbac_no_anonymous

import rego.v1

applies if not input.name in {"system:public-info-viewer"}

violations contains {"path": ["subjects", i, "name"], "message": "Callers that nobody knows have the role."} if {
	some i, subject in input.attributes.subjects
	subject.name in {"system:anonymous", "system:unauthenticated"}
}
