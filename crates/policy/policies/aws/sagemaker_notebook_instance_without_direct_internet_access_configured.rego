# METADATA
# title: A notebook does not reach the internet by itself
# description: Data leaves through the same door that packages come in.
# custom:
#   id: aws.sagemaker_notebook_instance_without_direct_internet_access_configured
#   severity: medium
#   area: network
#   remediation: Turn off direct access and give the notebook a subnet.
#   resource_types: [sagemaker.notebook_instance]
package tenantry.aws.sagemaker_notebook_instance_without_direct_internet_access_configured

import rego.v1

violations contains {"path": "direct_internet_access", "message": "It reaches the internet by itself."} if {
	not input.attributes.direct_internet_access == false
}
