# METADATA
# title: An image is named by a version
# description: What latest means tomorrow was not tested today.
# custom:
#   id: kubernetes.core_image_tag_fixed
#   severity: medium
#   area: kubernetes
#   remediation: Name a version or a digest.
#   resource_types:
#     - workload.deployment
#     - workload.pod
#     - workload.replica_set
#     - workload.stateful_set
#     - workload.daemon_set
#     - workload.job
#     - workload.cron_job
package tenantry.kubernetes.core_image_tag_fixed

import rego.v1

applies if not input.attributes.owner

violations contains {"path": ["containers", i, "image"], "message": sprintf("The image of %s has no version.", [container.name])} if {
	some i, container in input.attributes.containers
	unfixed(container.image)
}

unfixed(image) if endswith(image, ":latest")

unfixed(image) if not regex.match(`(:[^/]+|@sha256:[0-9a-f]{64})$`, image)
