# METADATA
# title: SSH of nodes is not open to everybody
# description: A key pair without groups opens port 22 of every node to the internet.
# custom:
#   id: aws.eks_node_group_remote_access
#   severity: high
#   area: network
#   remediation: Name the groups that may reach SSH, or remove the key pair.
#   resource_types: [eks.node_group]
#   requirements:
#     nist_800_53_r5: ["AC-17", "SC-7"]
#     iso_27001_2022: ["A.8.20"]
package tenantry.aws.eks_node_group_remote_access

import rego.v1

applies if input.attributes.remote_access_key

violations contains {"path": "remote_access_security_groups", "message": "Everybody reaches SSH of the nodes."} if {
	count(object.get(input.attributes, "remote_access_security_groups", [])) == 0
}
