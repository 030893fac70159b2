# METADATA
# title: A database cluster refuses connections without TLS
# description: Queries and answers in clear text can be read by who listens.
# custom:
#   id: aws.rds_cluster_transport_encrypted
#   severity: high
#   area: encryption
#   remediation: Set rds.force_ssl or require_secure_transport in the parameter group.
#   resource_types: [rds.cluster]
#   requirements:
#     nist_800_53_r5: ["SC-8"]
#     pci_dss_4.0.1: ["4.2.1"]
#     iso_27001_2022: ["A.8.24"]
package tenantry.aws.rds_cluster_transport_encrypted

import rego.v1

violations contains {"path": "require_tls", "message": "Connections without TLS are accepted."} if {
	not input.attributes.require_tls
}
