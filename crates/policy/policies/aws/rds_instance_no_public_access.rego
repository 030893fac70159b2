# METADATA
# title: A database has no public address
# description: A database that answers to everybody is tried by everybody.
# custom:
#   id: aws.rds_instance_no_public_access
#   severity: critical
#   area: database
#   remediation: Make the instance private and reach it from inside the network.
#   resource_types: [rds.instance]
package tenantry.aws.rds_instance_no_public_access

import rego.v1

violations contains {"path": "publicly_accessible", "message": "It has a public address."} if {
	input.attributes.publicly_accessible == true
}
