# METADATA
# title: Snapshots of a database inherit its tags
# description: Tags say whose a snapshot is and how long to keep it.
# custom:
#   id: aws.rds_instance_copy_tags_to_snapshots
#   severity: low
#   area: backup
#   remediation: Turn on copying of tags to snapshots.
#   resource_types: [rds.instance]
package tenantry.aws.rds_instance_copy_tags_to_snapshots

import rego.v1

violations contains {"path": "copy_tags_to_snapshot", "message": "Snapshots have no tags."} if {
	not input.attributes.copy_tags_to_snapshot
}
