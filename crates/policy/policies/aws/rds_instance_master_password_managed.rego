# METADATA
# title: Secrets Manager keeps the password of the administrator
# description: A password that nobody knows cannot be passed on, and is changed by itself.
# custom:
#   id: aws.rds_instance_master_password_managed
#   severity: medium
#   area: identity
#   remediation: Let RDS manage the master password.
#   resource_types: [rds.instance]
#   requirements:
#     nist_800_53_r5: ["IA-5"]
#     soc2_2017: ["CC6.1"]
#     iso_27001_2022: ["A.5.17"]
package tenantry.aws.rds_instance_master_password_managed

import rego.v1

violations contains {"path": "master_password_managed", "message": "Somebody has to keep the password."} if {
	not input.attributes.master_password_managed
}
