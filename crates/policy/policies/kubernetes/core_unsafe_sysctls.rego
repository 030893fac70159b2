# METADATA
# title: A workload changes no unsafe settings of the kernel
# description: They hold for all of the node.
# custom:
#   id: kubernetes.core_unsafe_sysctls
#   severity: medium
#   area: kubernetes
#   remediation: Remove the settings.
#   resource_types:
#     - workload.deployment
#     - workload.pod
#     - workload.replica_set
#     - workload.stateful_set
#     - workload.daemon_set
#     - workload.job
#     - workload.cron_job
#   requirements:
#     nist_800_53_r5: ["CM-6", "CM-7"]
#     iso_27001_2022: ["A.8.9"]
package tenantry.kubernetes.core_unsafe_sysctls

import rego.v1

applies if not input.attributes.owner

violations contains {"path": ["security_context", "sysctls", name], "message": "The setting is an unsafe one."} if {
	some name, _ in input.attributes.security_context.sysctls
	not name in safe
}

safe := {
	"kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_unprivileged_port_start",
	"net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range", "net.ipv4.ip_local_reserved_ports",
	"net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl",
	"net.ipv4.tcp_keepalive_probes",
}
