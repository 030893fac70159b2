# METADATA
# title: Operations on queues are logged
# description: Without logs nobody can tell who took what.
# custom:
#   id: azure.storage_queue_logging
#   severity: low
#   area: logging
#   remediation: Log reading, writing and deleting of queues.
#   resource_types: [storage.account]
#   requirements:
#     nist_800_53_r5: ["AU-2", "AU-12"]
#     iso_27001_2022: ["A.8.15"]
package tenantry.azure.storage_queue_logging

import rego.v1

violations contains {"path": "queue.logging", "message": sprintf("Operations of kind %s are not logged.", [operation])} if {
	some operation in ["read", "write", "delete"]
	not operation in object.get(input.attributes, ["queue", "logging"], [])
}
