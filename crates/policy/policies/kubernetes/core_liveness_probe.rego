# METADATA
# title: A container that hangs is restarted
# description: Else it hangs until somebody looks.
# custom:
#   id: kubernetes.core_liveness_probe
#   severity: informational
#   area: kubernetes
#   remediation: Add a liveness probe.
#   resource_types:
#     - workload.deployment
#     - workload.pod
#     - workload.replica_set
#     - workload.stateful_set
#     - workload.daemon_set
#     - workload.job
#     - workload.cron_job
#   requirements:
#     nist_800_53_r5: ["CP-10"]
#     iso_27001_2022: ["A.8.14"]
package tenantry.kubernetes.core_liveness_probe

import rego.v1

applies if not input.attributes.owner

violations contains {"path": ["containers", i, "liveness_probe"], "message": sprintf("%s is not restarted when it hangs.", [container.name])} if {
	some i, container in input.attributes.containers
	not container.liveness_probe
}
