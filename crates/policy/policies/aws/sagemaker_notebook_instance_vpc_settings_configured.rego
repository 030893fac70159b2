# METADATA
# title: A notebook is inside a network of yours
# description: Only there do routes and groups decide what it reaches.
# custom:
#   id: aws.sagemaker_notebook_instance_vpc_settings_configured
#   severity: medium
#   area: network
#   remediation: Give the notebook a subnet.
#   resource_types: [sagemaker.notebook_instance]
package tenantry.aws.sagemaker_notebook_instance_vpc_settings_configured

import rego.v1

violations contains {"path": "subnet_id", "message": "It is in no subnet of yours."} if {
	not input.attributes.subnet_id
}
