# METADATA
# title: A cluster cannot be deleted by mistake
# description: With the cluster goes all that runs in it.
# custom:
#   id: aws.eks_cluster_deletion_protection
#   severity: low
#   area: kubernetes
#   remediation: Turn on deletion protection.
#   resource_types: [eks.cluster]
#   requirements:
#     nist_800_53_r5: ["CP-10"]
#     iso_27001_2022: ["A.8.14"]
package tenantry.aws.eks_cluster_deletion_protection

import rego.v1

violations contains {"path": "deletion_protection", "message": "It can be deleted with one call."} if {
	not input.attributes.deletion_protection
}
