# METADATA
# title: Files of a trail prove that they were not changed
# description: A record that can be changed unseen proves nothing.
# custom:
#   id: aws.cloudtrail_log_file_validation_enabled
#   severity: medium
#   area: logging
#   remediation: Turn on validation of log files.
#   resource_types: [cloudtrail.trail]
package tenantry.aws.cloudtrail_log_file_validation_enabled

import rego.v1

violations contains {"path": "log_file_validation", "message": "Changes to the files cannot be seen."} if {
	not input.attributes.log_file_validation
}
