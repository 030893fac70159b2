# METADATA
# title: A trail records all regions
# description: An intruder works where nobody looks.
# custom:
#   id: aws.cloudtrail_multi_region_enabled
#   severity: high
#   area: logging
#   remediation: Make the trail record all regions.
#   resource_types: [cloudtrail.trail]
package tenantry.aws.cloudtrail_multi_region_enabled

import rego.v1

violations contains {"path": "multi_region", "message": "Only one region is recorded."} if {
	not input.attributes.multi_region
}

violations contains {"path": "logging", "message": "The trail does not record at this moment."} if {
	input.attributes.logging == false
}
