# METADATA
# title: Calls to the kernel are filtered
# description: Flaws of the kernel are mostly in calls that no application needs.
# custom:
#   id: kubernetes.core_seccomp_profile_docker_default
#   severity: medium
#   area: kubernetes
#   remediation: Set the seccomp profile to RuntimeDefault.
#   resource_types:
#     - workload.deployment
#     - workload.pod
#     - workload.replica_set
#     - workload.stateful_set
#     - workload.daemon_set
#     - workload.job
#     - workload.cron_job
package tenantry.kubernetes.core_seccomp_profile_docker_default

import rego.v1

applies if not input.attributes.owner

violations contains {"path": ["containers", i, "seccomp_profile"], "message": sprintf("Calls of %s are not filtered.", [container.name])} if {
	some i, container in input.attributes.containers
	not object.get(container, "seccomp_profile", pod_profile) in {"RuntimeDefault", "Localhost"}
}

pod_profile := object.get(input.attributes, ["security_context", "seccomp_profile"], "Unconfined")
