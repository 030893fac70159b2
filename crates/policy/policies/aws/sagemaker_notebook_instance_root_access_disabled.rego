# METADATA
# title: Users of a notebook are not root
# description: Root can turn off what watches the notebook.
# custom:
#   id: aws.sagemaker_notebook_instance_root_access_disabled
#   severity: medium
#   area: identity
#   remediation: Turn off root access.
#   resource_types: [sagemaker.notebook_instance]
package tenantry.aws.sagemaker_notebook_instance_root_access_disabled

import rego.v1

violations contains {"path": "root_access", "message": "Users are root."} if {
	not input.attributes.root_access == false
}
