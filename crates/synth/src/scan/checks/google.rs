//! Checks of Google Cloud.

use super::Level::{Critical, High, Low, Medium};
use super::{Check, check};

pub(super) const MACHINE: &[Check] = &[
    check(
        "compute_instance_public_ip",
        Medium,
        "Machines have no public address",
        "has a public address",
    ),
    check(
        "compute_instance_shielded_vm_enabled",
        Medium,
        "Machines start shielded",
        "starts without a virtual TPM",
    ),
    check(
        "compute_instance_default_service_account_in_use",
        Medium,
        "Machines have a service account of their own",
        "runs as the default service account",
    ),
    check(
        "compute_instance_block_project_wide_ssh_keys_disabled",
        Medium,
        "Machines refuse keys of the whole project",
        "takes SSH keys of the whole project",
    ),
    check(
        "compute_instance_serial_ports_in_use",
        Medium,
        "Serial ports are off",
        "has its serial port open",
    ),
];

pub(super) const DATASET: &[Check] = &[
    check(
        "bigquery_dataset_public_access",
        Critical,
        "Datasets are not public",
        "can be read by allUsers",
    ),
    check(
        "bigquery_dataset_cmk_encryption",
        Medium,
        "Datasets are encrypted by an own key",
        "is encrypted by a key of Google",
    ),
];

pub(super) const BUCKET: &[Check] = &[
    check(
        "cloudstorage_bucket_public_access",
        Critical,
        "Buckets are not public",
        "can be read by allUsers",
    ),
    check(
        "cloudstorage_bucket_uniform_bucket_level_access",
        Medium,
        "Buckets have one rule for all objects",
        "has objects with rules of their own",
    ),
    check(
        "cloudstorage_bucket_versioning_enabled",
        Medium,
        "Buckets keep versions",
        "keeps no versions",
    ),
    check(
        "cloudstorage_bucket_logging_enabled",
        Medium,
        "Access to buckets is logged",
        "does not log who reads it",
    ),
    check(
        "cloudstorage_bucket_lifecycle_management_enabled",
        Low,
        "Buckets have a lifecycle",
        "has no lifecycle rule",
    ),
];

pub(super) const PROJECT: &[Check] = &[
    check(
        "iam_audit_logs_enabled",
        Medium,
        "Reads and writes of data are logged",
        "does not log who reads data",
    ),
    check(
        "iam_sa_no_administrative_privileges",
        High,
        "Service accounts administer nothing",
        "has a service account that may do everything",
    ),
    check(
        "iam_sa_no_user_managed_keys",
        Medium,
        "Service accounts have no keys that people keep",
        "has a service account with a key of somebody",
    ),
    check(
        "iam_no_service_roles_at_project_level",
        Medium,
        "Nobody may act as every service account",
        "lets people act as every service account",
    ),
    check(
        "compute_firewall_ssh_access_from_the_internet_allowed",
        High,
        "SSH is not open to the Internet",
        "has a firewall rule that lets 0.0.0.0/0 in at port 22",
    ),
    check(
        "compute_network_default_in_use",
        Medium,
        "The default network is gone",
        "still has the default network",
    ),
    check(
        "compute_subnet_flow_logs_enabled",
        Medium,
        "Traffic of subnets is logged",
        "has a subnet without flow logs",
    ),
    check(
        "compute_project_os_login_enabled",
        Medium,
        "Machines know people by their account",
        "has machines that take keys of anybody",
    ),
    check(
        "logging_sink_created",
        Medium,
        "All logs are exported",
        "exports no logs",
    ),
    check(
        "logging_log_metric_filter_and_alert_for_project_ownership_changes_enabled",
        Medium,
        "New owners are noticed",
        "raises no alarm when somebody becomes an owner",
    ),
];
