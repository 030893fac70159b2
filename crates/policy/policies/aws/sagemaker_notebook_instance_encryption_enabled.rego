# METADATA
# title: The volume of a notebook is encrypted with a key of yours
# description: Notebooks hold copies of the data they work on.
# custom:
#   id: aws.sagemaker_notebook_instance_encryption_enabled
#   severity: medium
#   area: encryption
#   remediation: Set a KMS key when the notebook is made.
#   resource_types: [sagemaker.notebook_instance]
package tenantry.aws.sagemaker_notebook_instance_encryption_enabled

import rego.v1

violations contains {"path": "kms_key_id", "message": "No key of yours encrypts the volume."} if {
	not input.attributes.kms_key_id
}
