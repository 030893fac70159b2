# METADATA
# title: The capacity of a table follows demand
# description: A peak is otherwise refused.
# custom:
#   id: aws.dynamodb_table_autoscaling_enabled
#   severity: medium
#   area: database
#   remediation: Turn on automatic scaling, or pay by request.
#   resource_types: [dynamodb.table]
package tenantry.aws.dynamodb_table_autoscaling_enabled

import rego.v1

violations contains {"path": "autoscaling", "message": "Capacity does not follow demand."} if {
	object.get(input.attributes, "billing_mode", "PROVISIONED") == "PROVISIONED"
	not input.attributes.autoscaling == true
}
