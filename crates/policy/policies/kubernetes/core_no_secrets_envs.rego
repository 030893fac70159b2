# METADATA
# title: No container gets secrets in its environment
# description: The environment is shown in logs and to every child process.
# custom:
#   id: kubernetes.core_no_secrets_envs
#   severity: medium
#   area: identity
#   remediation: Mount the secret as a file.
#   resource_types:
#     - workload.deployment
#     - workload.pod
#     - workload.replica_set
#     - workload.stateful_set
#     - workload.daemon_set
#     - workload.job
#     - workload.cron_job
package tenantry.kubernetes.core_no_secrets_envs

import rego.v1

applies if not input.attributes.owner

violations contains {"path": ["containers", i, "environment_secrets"], "message": sprintf("%s gets secrets in its environment.", [container.name])} if {
	some i, container in input.attributes.containers
	count(object.get(container, "environment_secrets", {})) > 0
}
