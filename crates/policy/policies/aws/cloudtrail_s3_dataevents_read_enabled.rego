# METADATA
# title: A trail records who reads objects of buckets
# description: Management events say nothing of single objects.
# custom:
#   id: aws.cloudtrail_s3_dataevents_read_enabled
#   severity: low
#   area: logging
#   remediation: Add data events of S3 to an event selector.
#   resource_types: [cloudtrail.trail]
package tenantry.aws.cloudtrail_s3_dataevents_read_enabled

import rego.v1

violations contains {"path": "event_selectors", "message": "No selector records that objects are read."} if not recorded

recorded if {
	some selector in input.attributes.event_selectors
	object.get(selector, "read_write", "All") in {"All", "ReadOnly"}
	some resource in selector.data_resources
	startswith(resource, "AWS::S3::Object")
}
