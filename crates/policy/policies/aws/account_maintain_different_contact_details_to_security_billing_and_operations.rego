# METADATA
# title: AWS knows whom to tell of bills, operations and security
# description: A warning that reaches the wrong desk is no warning.
# custom:
#   id: aws.account_maintain_different_contact_details_to_security_billing_and_operations
#   severity: medium
#   area: identity
#   remediation: Register all three contacts in the account settings.
#   resource_types: [account.contacts]
package tenantry.aws.account_maintain_different_contact_details_to_security_billing_and_operations

import rego.v1

violations contains {"path": field, "message": "The contact is not registered."} if {
	some field in ["security_contact", "billing_contact", "operations_contact"]
	not input.attributes[field]
}
