# METADATA
# title: A database does not listen on the port everybody knows
# description: It keeps the coarsest of scans away and nothing more.
# custom:
#   id: aws.rds_instance_non_default_port
#   severity: low
#   area: database
#   remediation: Choose another port when the instance is made.
#   resource_types: [rds.instance]
package tenantry.aws.rds_instance_non_default_port

import rego.v1

violations contains {"path": "port", "message": "It listens on the port of its engine."} if {
	input.attributes.port in {1433, 1521, 3306, 5432}
}
