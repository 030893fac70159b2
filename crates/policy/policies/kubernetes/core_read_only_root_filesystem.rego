# METADATA
# title: The root file system of a container cannot be written
# description: An intruder cannot leave anything behind there.
# custom:
#   id: kubernetes.core_read_only_root_filesystem
#   severity: medium
#   area: kubernetes
#   remediation: Set readOnlyRootFilesystem, and mount volumes for what is written.
#   resource_types:
#     - workload.deployment
#     - workload.pod
#     - workload.replica_set
#     - workload.stateful_set
#     - workload.daemon_set
#     - workload.job
#     - workload.cron_job
#   requirements:
#     nist_800_53_r5: ["CM-7", "SI-7"]
#     iso_27001_2022: ["A.8.9"]
package tenantry.kubernetes.core_read_only_root_filesystem

import rego.v1

applies if not input.attributes.owner

violations contains {"path": ["containers", i, "read_only_root_filesystem"], "message": sprintf("The root file system of %s can be written.", [container.name])} if {
	some i, container in input.attributes.containers
	not container.read_only_root_filesystem == true
}
