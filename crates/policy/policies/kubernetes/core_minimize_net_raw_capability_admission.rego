# METADATA
# title: No container can forge packets
# description: With NET_RAW a pod can answer for others.
# custom:
#   id: kubernetes.core_minimize_net_raw_capability_admission
#   severity: high
#   area: network
#   remediation: Drop NET_RAW, or ALL.
#   resource_types:
#     - workload.deployment
#     - workload.pod
#     - workload.replica_set
#     - workload.stateful_set
#     - workload.daemon_set
#     - workload.job
#     - workload.cron_job
package tenantry.kubernetes.core_minimize_net_raw_capability_admission

import rego.v1

applies if not input.attributes.owner

violations contains {"path": ["containers", i, "capabilities_drop"], "message": sprintf("%s can forge packets.", [container.name])} if {
	some i, container in input.attributes.containers
	count({right | some right in container.capabilities_drop; right in {"ALL", "NET_RAW"}}) == 0
}
