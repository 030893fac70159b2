# METADATA
# title: No subscriber of a topic is told in clear text
# description: Messages in clear text can be read by who listens.
# custom:
#   id: aws.sns_subscription_not_using_http_endpoints
#   severity: high
#   area: encryption
#   remediation: Use an address with https.
#   resource_types: [sns.topic]
package tenantry.aws.sns_subscription_not_using_http_endpoints

import rego.v1

violations contains {"path": ["subscriptions", i, "protocol"], "message": "The subscriber is told over HTTP."} if {
	some i, subscription in input.attributes.subscriptions
	subscription.protocol == "http"
}
