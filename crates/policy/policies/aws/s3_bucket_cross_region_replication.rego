# METADATA
# title: A bucket is replicated
# description: A copy in another region or account outlives the loss of the first.
# custom:
#   id: aws.s3_bucket_cross_region_replication
#   severity: low
#   area: backup
#   remediation: Add a replication rule to a bucket in another region.
#   resource_types: [s3.bucket]
package tenantry.aws.s3_bucket_cross_region_replication

import rego.v1

violations contains {"path": "replication.destinations", "message": "Objects are replicated nowhere."} if {
	not input.attributes.replication.destinations
}
