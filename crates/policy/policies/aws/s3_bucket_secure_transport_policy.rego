# METADATA
# title: A bucket refuses requests without TLS
# description: A request in clear text can be read and changed on its way, its signature included.
# custom:
#   id: aws.s3_bucket_secure_transport_policy
#   severity: medium
#   area: encryption
#   remediation: >-
#     Add a statement to the bucket policy that denies s3:* to everybody where aws:SecureTransport is false.
#   resource_types: [s3.bucket]
package tenantry.aws.s3_bucket_secure_transport_policy

import rego.v1

violations contains {"path": "policy", "message": "Nothing denies requests without TLS."} if not denied

denied if {
	some statement in as_list(input.attributes.policy.Statement)
	statement.Effect == "Deny"
	public(statement)
	"s3:*" in as_list(statement.Action)
	"false" in as_list(statement.Condition.Bool["aws:SecureTransport"])
}

denied if {
	some statement in as_list(input.attributes.policy.Statement)
	statement.Effect == "Deny"
	public(statement)
	"s3:*" in as_list(statement.Action)
	statement.Condition.Bool["aws:SecureTransport"] == false
}

public(statement) if statement.Principal == "*"

public(statement) if "*" in as_list(statement.Principal.AWS)

as_list(x) := x if is_array(x)

as_list(x) := [x] if not is_array(x)
