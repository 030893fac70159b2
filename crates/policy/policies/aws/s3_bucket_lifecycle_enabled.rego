# METADATA
# title: A bucket lets objects age
# description: >-
#   Data that nobody needs any more is a liability and costs money; old versions and unfinished uploads grow unseen.
# custom:
#   id: aws.s3_bucket_lifecycle_enabled
#   severity: low
#   area: storage
#   remediation: Add a lifecycle rule that moves or deletes objects after a time.
#   resource_types: [s3.bucket]
package tenantry.aws.s3_bucket_lifecycle_enabled

import rego.v1

violations contains {"path": "lifecycle_rules", "message": "No lifecycle rule is in force."} if not active

active if {
	some rule in input.attributes.lifecycle_rules
	not rule.enabled == false
}
