# METADATA
# title: A data warehouse is upgraded by itself
# description: Versions mend flaws that are known to everybody.
# custom:
#   id: aws.redshift_cluster_automatic_upgrades
#   severity: medium
#   area: database
#   remediation: Allow version upgrades.
#   resource_types: [redshift.cluster]
package tenantry.aws.redshift_cluster_automatic_upgrades

import rego.v1

violations contains {"path": "allow_version_upgrade", "message": "Versions wait for somebody."} if {
	input.attributes.allow_version_upgrade == false
}
