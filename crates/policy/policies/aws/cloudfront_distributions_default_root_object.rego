# METADATA
# title: A distribution has a root object
# description: Without one the origin may answer with a list of all that it has.
# custom:
#   id: aws.cloudfront_distributions_default_root_object
#   severity: high
#   area: network
#   remediation: Set the default root object, for example index.html.
#   resource_types: [cloudfront.distribution]
package tenantry.aws.cloudfront_distributions_default_root_object

import rego.v1

violations contains {"path": "default_root_object", "message": "There is no root object."} if {
	not input.attributes.default_root_object
}
