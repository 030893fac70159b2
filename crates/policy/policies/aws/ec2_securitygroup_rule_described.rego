# METADATA
# title: Every rule that lets traffic in says what for
# description: A rule without a reason cannot be reviewed and is never removed.
# custom:
#   id: aws.ec2_securitygroup_rule_described
#   severity: informational
#   area: network
#   remediation: Give each rule a description with its purpose and its owner.
#   resource_types: [ec2.security_group]
#   requirements:
#     pci_dss_4.0.1: ["1.2.5"]
#     nist_800_53_r5: ["CM-6"]
#     iso_27001_2022: ["A.8.20"]
package tenantry.aws.ec2_securitygroup_rule_described

import rego.v1

violations contains {"path": ["ingress", i, "description"], "message": "The rule does not say what it is for."} if {
	some i, rule in input.attributes.ingress
	not rule.description
}
