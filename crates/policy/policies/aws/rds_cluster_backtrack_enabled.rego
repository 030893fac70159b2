# METADATA
# title: An Aurora MySQL cluster can be rewound
# description: Rewinding undoes a mistake within minutes, without a restore.
# custom:
#   id: aws.rds_cluster_backtrack_enabled
#   severity: medium
#   area: backup
#   remediation: Set a window for backtracking.
#   resource_types: [rds.cluster]
package tenantry.aws.rds_cluster_backtrack_enabled

import rego.v1

applies if input.attributes.engine == "aurora-mysql"

violations contains {"path": "backtrack_window_seconds", "message": "It cannot be rewound."} if {
	object.get(input.attributes, "backtrack_window_seconds", 0) == 0
}
