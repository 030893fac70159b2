# METADATA
# title: Configurations are recorded, all types of them
# description: Without a record nobody can tell what was changed and when.
# custom:
#   id: aws.config_recorder_all_regions_enabled
#   severity: medium
#   area: logging
#   remediation: Start the recorder with all supported types.
#   resource_types: [config.recorder]
package tenantry.aws.config_recorder_all_regions_enabled

import rego.v1

violations contains {"path": "recording", "message": "The recorder does not record."} if {
	not input.attributes.recording
}

violations contains {"path": "all_supported", "message": "Not all types are recorded."} if {
	input.attributes.all_supported == false
}
