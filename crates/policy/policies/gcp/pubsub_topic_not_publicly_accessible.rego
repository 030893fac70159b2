# METADATA
# title: A topic is not open to everybody
# description: Everybody could read what is told, or tell lies.
# custom:
#   id: gcp.pubsub_topic_not_publicly_accessible
#   severity: high
#   area: network
#   remediation: Remove allUsers and allAuthenticatedUsers.
#   resource_types: [pubsub.topic]
#   requirements:
#     nist_800_53_r5: ["AC-3"]
#     iso_27001_2022: ["A.5.15"]
package tenantry.gcp.pubsub_topic_not_publicly_accessible

import rego.v1

violations contains {"path": ["bindings", i, "members"], "message": sprintf("%s has the role %s.", [member, binding.role])} if {
	some i, binding in input.attributes.bindings
	some member in binding.members
	member in everybody
}

everybody := {"allUsers", "allAuthenticatedUsers"}
