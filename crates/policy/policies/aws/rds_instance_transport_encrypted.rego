# METADATA
# title: A database refuses connections without TLS
# description: Queries and answers in clear text can be read by who listens.
# custom:
#   id: aws.rds_instance_transport_encrypted
#   severity: medium
#   area: encryption
#   remediation: Set rds.force_ssl or require_secure_transport in the parameter group.
#   resource_types: [rds.instance]
package tenantry.aws.rds_instance_transport_encrypted

import rego.v1

violations contains {"path": "require_tls", "message": "Connections without TLS are accepted."} if {
	not input.attributes.require_tls
}
