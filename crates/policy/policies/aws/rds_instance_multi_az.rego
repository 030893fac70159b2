# METADATA
# title: A database runs in more than one zone
# description: The loss of one zone is not the loss of the data.
# custom:
#   id: aws.rds_instance_multi_az
#   severity: medium
#   area: database
#   remediation: Turn on Multi-AZ, or add an instance in another zone.
#   resource_types: [rds.instance]
package tenantry.aws.rds_instance_multi_az

import rego.v1

violations contains {"path": "multi_az", "message": "It runs in one zone only."} if {
	not input.attributes.multi_az
}
