# METADATA
# title: A public address is in use
# description: An address that nothing uses costs money and is later taken by what should not be public.
# custom:
#   id: aws.ec2_elastic_ip_unassigned
#   severity: low
#   area: network
#   remediation: Release the address, or give it to what it is for.
#   resource_types: [ec2.elastic_ip]
package tenantry.aws.ec2_elastic_ip_unassigned

import rego.v1

violations contains {"path": "associated_with", "message": "Nothing has the address."} if {
	not input.attributes.associated_with
}
