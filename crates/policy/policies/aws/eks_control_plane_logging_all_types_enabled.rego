# METADATA
# title: A cluster writes all logs of its control plane
# description: Without audit logs nobody can tell who changed what.
# custom:
#   id: aws.eks_control_plane_logging_all_types_enabled
#   severity: medium
#   area: logging
#   remediation: Turn on all five types of logs.
#   resource_types: [eks.cluster]
package tenantry.aws.eks_control_plane_logging_all_types_enabled

import rego.v1

violations contains {"path": "logging.enabled_types", "message": sprintf("Logs of type %s are not written.", [kind])} if {
	some kind in ["api", "audit", "authenticator", "controllerManager", "scheduler"]
	not kind in object.get(input.attributes, ["logging", "enabled_types"], [])
}
