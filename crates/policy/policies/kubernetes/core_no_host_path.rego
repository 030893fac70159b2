# METADATA
# title: A workload mounts no folder of the node
# description: What is written there outlives the pod, and the node runs some of it.
# custom:
#   id: kubernetes.core_no_host_path
#   severity: high
#   area: storage
#   remediation: Use a volume claim.
#   resource_types:
#     - workload.deployment
#     - workload.pod
#     - workload.replica_set
#     - workload.stateful_set
#     - workload.daemon_set
#     - workload.job
#     - workload.cron_job
#   requirements:
#     nist_800_53_r5: ["AC-6", "CM-7"]
#     iso_27001_2022: ["A.8.22"]
package tenantry.kubernetes.core_no_host_path

import rego.v1

applies if not input.attributes.owner

violations contains {"path": ["volumes", i, "kind"], "message": sprintf("Volume %s is a folder of the node.", [volume.name])} if {
	some i, volume in input.attributes.volumes
	volume.kind == "hostPath"
}
