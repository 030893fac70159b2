# METADATA
# title: AWS knows whom to tell of security matters
# description: Else warnings go to whoever once opened the account.
# custom:
#   id: aws.account_security_contact_information_is_registered
#   severity: medium
#   area: identity
#   remediation: Register a contact for security in the account settings.
#   resource_types: [account.contacts]
package tenantry.aws.account_security_contact_information_is_registered

import rego.v1

violations contains {"path": "security_contact", "message": "No contact for security is registered."} if {
	not input.attributes.security_contact
}
