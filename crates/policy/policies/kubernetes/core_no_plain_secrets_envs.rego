# METADATA
# title: No secret stands in clear text in a workload
# description: Everybody who may look at the workload reads it.
# custom:
#   id: kubernetes.core_no_plain_secrets_envs
#   severity: high
#   area: identity
#   remediation: Keep it in a secret and mount that as a file.
#   resource_types:
#     - workload.deployment
#     - workload.pod
#     - workload.replica_set
#     - workload.stateful_set
#     - workload.daemon_set
#     - workload.job
#     - workload.cron_job
#   requirements:
#     nist_800_53_r5: ["IA-5", "SC-28"]
#     soc2_2017: ["CC6.1"]
#     iso_27001_2022: ["A.5.17"]
package tenantry.kubernetes.core_no_plain_secrets_envs

import rego.v1

applies if not input.attributes.owner

violations contains {"path": ["containers", i, "environment"], "message": sprintf("A variable of %s holds a secret.", [container.name])} if {
	some i, container in input.attributes.containers
	count({name | some name, value in container.environment; holds_secret(value)}) > 0
}

holds_secret(value) if value.redacted

# In a text of YAML or JSON, only the secret itself is replaced.
holds_secret(value) if {
	is_string(value)
	contains(value, "redacted:")
}
