# METADATA
# title: Minor versions of a database are installed by themselves
# description: Minor versions mend flaws that are known to everybody.
# custom:
#   id: aws.rds_instance_minor_version_upgrade_enabled
#   severity: high
#   area: database
#   remediation: Turn on the automatic upgrade of minor versions.
#   resource_types: [rds.instance]
package tenantry.aws.rds_instance_minor_version_upgrade_enabled

import rego.v1

violations contains {"path": "auto_minor_version_upgrade", "message": "Minor versions wait for somebody."} if {
	input.attributes.auto_minor_version_upgrade == false
}
