# METADATA
# title: A service runs on the latest platform of Fargate
# description: Older platforms miss what newer mend.
# custom:
#   id: aws.ecs_service_fargate_latest_platform_version
#   severity: medium
#   area: compute
#   remediation: Set the version of the platform to LATEST.
#   resource_types: [ecs.service]
package tenantry.aws.ecs_service_fargate_latest_platform_version

import rego.v1

applies if input.attributes.launch_type == "FARGATE"

violations contains {"path": "platform_version", "message": "The platform is pinned to a version."} if {
	not object.get(input.attributes, "platform_version", "LATEST") in {"LATEST", "1.4.0"}
}
