//! What the scanner of the demo looks at: checks by the kind of resource, as Prowler names them.

/// A check of one kind of resource.
pub(super) struct Check {
    /// As the scanner writes it.
    pub(super) id: &'static str,
    pub(super) level: Level,
    pub(super) title: &'static str,
    /// What a resource that fails does: follows its name.
    pub(super) fault: &'static str,
}

/// How bad it is when a check fails.
#[derive(Clone, Copy)]
pub(super) enum Level {
    Low,
    Medium,
    High,
    Critical,
}

impl Level {
    /// `severity_id` and `severity` of OCSF.
    pub(super) fn ocsf(self) -> (u8, &'static str) {
        match self {
            Level::Low => (2, "Low"),
            Level::Medium => (3, "Medium"),
            Level::High => (4, "High"),
            Level::Critical => (5, "Critical"),
        }
    }

    /// How many of a thousand checks usually fail somewhere.
    pub(super) fn usual(self) -> i64 {
        match self {
            Level::Low => 260,
            Level::Medium => 150,
            Level::High => 90,
            Level::Critical => 35,
        }
    }
}

use Level::{Critical, High, Low, Medium};

const fn check(id: &'static str, level: Level, title: &'static str, fault: &'static str) -> Check {
    Check {
        id,
        level,
        title,
        fault,
    }
}

/// The checks of a kind of resource, by the provider of a bill and its `ResourceType`; none of what the scanner does
/// not look at.
pub(super) fn of_resource(provider: &str, resource_type: &str) -> &'static [Check] {
    match (provider, resource_type) {
        ("AWS", "Instance") => AWS_INSTANCE,
        ("AWS", "DB instance") => AWS_DATABASE,
        ("AWS", "Bucket") => AWS_BUCKET,
        ("AWS", "Function") => AWS_FUNCTION,
        ("AWS", "Cluster") => AWS_KUBERNETES,
        ("AWS", "Table") => AWS_TABLE,
        ("AWS", "Log group") => AWS_LOG_GROUP,
        ("AWS", "Distribution") => AWS_DISTRIBUTION,
        ("AWS", "Key") => AWS_KEY,
        ("Microsoft", "Virtual machine") => AZURE_MACHINE,
        ("Microsoft", "SQL database") => AZURE_DATABASE,
        ("Microsoft", "Storage account") => AZURE_STORAGE,
        ("Microsoft", "Managed cluster") => AZURE_KUBERNETES,
        ("Microsoft", "Key vault") => AZURE_VAULT,
        ("Microsoft", "App Service plan") => AZURE_APP,
        ("Microsoft", "Virtual network") => AZURE_NETWORK,
        ("Google Cloud", "Instance") => GOOGLE_MACHINE,
        ("Google Cloud", "Dataset") => GOOGLE_DATASET,
        ("Google Cloud", "Bucket") => GOOGLE_BUCKET,
        _ => &[],
    }
}

/// The checks of an account as a whole.
pub(super) fn of_account(provider: &str) -> &'static [Check] {
    match provider {
        "AWS" => AWS_ACCOUNT,
        "Microsoft" => AZURE_SUBSCRIPTION,
        "Google Cloud" => GOOGLE_PROJECT,
        _ => &[],
    }
}

/// The checks of the people who may sign in to an account.
pub(super) fn of_user(provider: &str) -> &'static [Check] {
    match provider {
        "AWS" => AWS_USER,
        _ => &[],
    }
}

/// The check that the bucket of the demo fails which somebody opened at night.
pub(super) const OPENED: &str = "s3_bucket_public_access";

const AWS_INSTANCE: &[Check] = &[
    check(
        "ec2_instance_imdsv2_enabled",
        High,
        "Instances ask for tokens at the metadata service",
        "answers metadata requests without a token (HttpTokens is optional)",
    ),
    check(
        "ec2_instance_public_ip",
        Medium,
        "Instances have no public address",
        "has a public address",
    ),
    check(
        "ec2_instance_managed_by_ssm",
        Medium,
        "Instances are managed by Systems Manager",
        "is not managed by Systems Manager",
    ),
    check(
        "ec2_instance_detailed_monitoring_enabled",
        Low,
        "Instances are monitored in detail",
        "is monitored every five minutes only",
    ),
    check(
        "ec2_instance_protected_by_backup_plan",
        Low,
        "Instances are in a backup plan",
        "is in no backup plan",
    ),
    check(
        "ec2_instance_port_ssh_exposed_to_internet",
        Critical,
        "SSH of instances is not open to the Internet",
        "lets 0.0.0.0/0 in at port 22",
    ),
    check(
        "ec2_instance_secrets_user_data",
        Critical,
        "User data of instances have no secrets",
        "has what looks like a password in its user data",
    ),
    check(
        "ec2_instance_with_outdated_ami",
        High,
        "Instances run a current image",
        "runs an image that was taken back by its owner",
    ),
];

const AWS_DATABASE: &[Check] = &[
    check(
        "rds_instance_storage_encrypted",
        Medium,
        "Databases are encrypted",
        "is not encrypted at rest",
    ),
    check(
        "rds_instance_multi_az",
        Medium,
        "Databases stand in several zones",
        "stands in one zone",
    ),
    check(
        "rds_instance_backup_enabled",
        Medium,
        "Databases are backed up",
        "keeps no automatic backups (BackupRetentionPeriod is 0)",
    ),
    check(
        "rds_instance_deletion_protection",
        Medium,
        "Databases are protected against deletion",
        "can be deleted by one call",
    ),
    check(
        "rds_instance_minor_version_upgrade_enabled",
        High,
        "Databases take minor upgrades by themselves",
        "waits for somebody to upgrade it",
    ),
    check(
        "rds_instance_no_public_access",
        Critical,
        "Databases are not public",
        "is reachable from the Internet (PubliclyAccessible is true)",
    ),
    check(
        "rds_instance_transport_encrypted",
        Medium,
        "Databases speak TLS only",
        "takes connections without TLS (rds.force_ssl is 0)",
    ),
    check(
        "rds_instance_iam_authentication_enabled",
        Medium,
        "Databases know IAM users",
        "knows passwords only",
    ),
    check(
        "rds_instance_enhanced_monitoring_enabled",
        Low,
        "Databases are monitored in detail",
        "has no enhanced monitoring",
    ),
];

const AWS_BUCKET: &[Check] = &[
    check(
        OPENED,
        Critical,
        "Buckets are not public",
        "is readable by everybody through its policy",
    ),
    check(
        "s3_bucket_level_public_access_block",
        High,
        "Buckets block public access",
        "does not block public access by itself",
    ),
    check(
        "s3_bucket_secure_transport_policy",
        Medium,
        "Buckets refuse requests without TLS",
        "answers requests without TLS",
    ),
    check(
        "s3_bucket_object_versioning",
        Medium,
        "Buckets keep versions",
        "keeps no versions",
    ),
    check(
        "s3_bucket_server_access_logging_enabled",
        Medium,
        "Access to buckets is logged",
        "does not log who reads it",
    ),
    check(
        "s3_bucket_kms_encryption",
        Medium,
        "Buckets are encrypted by a key of KMS",
        "is encrypted by a key of S3",
    ),
    check(
        "s3_bucket_lifecycle_enabled",
        Low,
        "Buckets have a lifecycle",
        "has no lifecycle rule",
    ),
    check(
        "s3_bucket_acl_prohibited",
        Medium,
        "Buckets have no ACLs",
        "still takes ACLs",
    ),
];

const AWS_FUNCTION: &[Check] = &[
    check(
        "awslambda_function_using_supported_runtimes",
        Medium,
        "Functions run on a supported runtime",
        "runs on python3.8, which is no longer supported",
    ),
    check(
        "awslambda_function_not_publicly_accessible",
        Critical,
        "Functions are not public",
        "can be invoked by everybody",
    ),
    check(
        "awslambda_function_no_secrets_in_code",
        Critical,
        "Code of functions has no secrets",
        "has what looks like a key in its code",
    ),
    check(
        "awslambda_function_dead_letter_queue",
        Low,
        "Functions have a dead letter queue",
        "loses events that fail",
    ),
    check(
        "awslambda_function_url_cors_policy",
        Medium,
        "URLs of functions name who may call them",
        "takes calls from every origin",
    ),
];

const AWS_KUBERNETES: &[Check] = &[
    check(
        "eks_cluster_kms_cmk_encryption_in_secrets_enabled",
        Medium,
        "Secrets of clusters are encrypted by an own key",
        "keeps secrets without an own key",
    ),
    check(
        "eks_cluster_not_publicly_accessible",
        High,
        "Control planes of clusters are not open to everybody",
        "has an endpoint that 0.0.0.0/0 can reach",
    ),
    check(
        "eks_cluster_uses_a_supported_version",
        High,
        "Clusters run a supported version",
        "runs Kubernetes 1.29",
    ),
    check(
        "eks_control_plane_logging_all_types_enabled",
        Medium,
        "Control planes of clusters log everything",
        "does not log its authenticator",
    ),
];

const AWS_TABLE: &[Check] = &[
    check(
        "dynamodb_tables_pitr_enabled",
        Medium,
        "Tables can be restored to any moment",
        "has no point-in-time recovery",
    ),
    check(
        "dynamodb_tables_kms_cmk_encryption_enabled",
        Medium,
        "Tables are encrypted by an own key",
        "is encrypted by a key of DynamoDB",
    ),
    check(
        "dynamodb_table_deletion_protection_enabled",
        Medium,
        "Tables are protected against deletion",
        "can be deleted by one call",
    ),
];

const AWS_LOG_GROUP: &[Check] = &[
    check(
        "cloudwatch_log_group_kms_encryption_enabled",
        Medium,
        "Log groups are encrypted by a key of KMS",
        "has no key of its own",
    ),
    check(
        "cloudwatch_log_group_retention_policy_specific_days_enabled",
        Medium,
        "Log groups are kept long enough",
        "is kept for 30 days",
    ),
    check(
        "cloudwatch_log_group_not_publicly_accessible",
        High,
        "Log groups are not public",
        "can be read by everybody",
    ),
];

const AWS_DISTRIBUTION: &[Check] = &[
    check(
        "cloudfront_distributions_https_enabled",
        Medium,
        "Distributions speak HTTPS",
        "answers HTTP",
    ),
    check(
        "cloudfront_distributions_logging_enabled",
        Medium,
        "Distributions log requests",
        "does not log requests",
    ),
    check(
        "cloudfront_distributions_using_waf",
        Medium,
        "A web application firewall stands before distributions",
        "has no web application firewall",
    ),
    check(
        "cloudfront_distributions_using_deprecated_ssl_protocols",
        Medium,
        "Distributions use no outdated TLS",
        "still speaks TLS 1.0 to its origin",
    ),
];

const AWS_KEY: &[Check] = &[
    check(
        "kms_cmk_rotation_enabled",
        Medium,
        "Keys are rotated every year",
        "is never rotated",
    ),
    check(
        "kms_cmk_are_used",
        Low,
        "Keys are used",
        "is used by nothing",
    ),
];

const AWS_ACCOUNT: &[Check] = &[
    check(
        "iam_root_mfa_enabled",
        Critical,
        "The root user needs a second factor",
        "has a root user without a second factor",
    ),
    check(
        "iam_no_root_access_key",
        Critical,
        "The root user has no key",
        "has a key of its root user",
    ),
    check(
        "iam_password_policy_minimum_length_14",
        Medium,
        "Passwords have 14 characters",
        "takes passwords of 8 characters",
    ),
    check(
        "iam_password_policy_reuse_24",
        Medium,
        "Passwords are not used again",
        "takes old passwords again",
    ),
    check(
        "cloudtrail_multi_region_enabled",
        High,
        "Calls are recorded in all regions",
        "records calls in one region only",
    ),
    check(
        "cloudtrail_log_file_validation_enabled",
        Medium,
        "Recorded calls can be verified",
        "does not sign what it records",
    ),
    check(
        "cloudtrail_kms_encryption_enabled",
        Medium,
        "Recorded calls are encrypted",
        "records calls without a key of KMS",
    ),
    check(
        "guardduty_is_enabled",
        Medium,
        "GuardDuty watches",
        "is not watched by GuardDuty",
    ),
    check(
        "config_recorder_all_regions_enabled",
        Medium,
        "Configuration is recorded in all regions",
        "does not record its configuration everywhere",
    ),
    check(
        "ec2_ebs_default_encryption",
        Medium,
        "Volumes are encrypted unless told otherwise",
        "makes volumes that are not encrypted",
    ),
    check(
        "accessanalyzer_enabled",
        Medium,
        "Access from outside is analysed",
        "has no access analyzer",
    ),
    check(
        "account_maintain_current_contact_details",
        Medium,
        "Contact details are current",
        "has contact details of somebody who left",
    ),
    check(
        "cloudwatch_log_metric_filter_root_usage",
        Medium,
        "Use of the root user is noticed",
        "raises no alarm when its root user signs in",
    ),
    check(
        "cloudwatch_log_metric_filter_unauthorized_api_calls",
        Medium,
        "Calls that are refused are noticed",
        "raises no alarm when calls are refused",
    ),
];

const AWS_USER: &[Check] = &[
    check(
        "iam_user_mfa_enabled_console_access",
        High,
        "People who sign in have a second factor",
        "signs in without a second factor",
    ),
    check(
        "iam_rotate_access_key_90_days",
        Medium,
        "Keys of people are younger than 90 days",
        "has a key older than 90 days",
    ),
    check(
        "iam_user_accesskey_unused",
        Medium,
        "Keys that nobody uses are gone",
        "has a key that was not used for 45 days",
    ),
];

const AZURE_MACHINE: &[Check] = &[
    check(
        "vm_backup_enabled",
        Medium,
        "Machines are backed up",
        "is in no backup policy",
    ),
    check(
        "vm_trusted_launch_enabled",
        Medium,
        "Machines start trusted",
        "starts without secure boot",
    ),
    check(
        "vm_linux_enforce_ssh_authentication",
        Medium,
        "Machines take keys, no passwords",
        "takes passwords over SSH",
    ),
    check(
        "vm_ensure_attached_disks_encrypted_with_cmk",
        Medium,
        "Disks are encrypted by an own key",
        "has disks without an own key",
    ),
];

const AZURE_DATABASE: &[Check] = &[
    check(
        "sqlserver_tde_encryption_enabled",
        High,
        "Databases are encrypted",
        "is not encrypted at rest",
    ),
    check(
        "sqlserver_auditing_enabled",
        Medium,
        "Databases are audited",
        "is not audited",
    ),
    check(
        "sqlserver_unrestricted_inbound_access",
        Critical,
        "Databases are not open to everybody",
        "has a rule that lets 0.0.0.0 to 255.255.255.255 in",
    ),
    check(
        "sqlserver_azuread_administrator_enabled",
        Medium,
        "Databases have an administrator of Entra",
        "is administered by a password",
    ),
];

const AZURE_STORAGE: &[Check] = &[
    check(
        "storage_secure_transfer_required_is_enabled",
        High,
        "Storage takes TLS only",
        "takes requests without TLS",
    ),
    check(
        "storage_blob_public_access_level_is_disabled",
        Critical,
        "Blobs are not public",
        "lets containers be public",
    ),
    check(
        "storage_default_network_access_rule_is_denied",
        High,
        "Storage refuses networks that are not named",
        "takes requests from all networks",
    ),
    check(
        "storage_ensure_minimum_tls_version_12",
        Medium,
        "Storage speaks TLS 1.2",
        "still speaks TLS 1.0",
    ),
    check(
        "storage_ensure_soft_delete_is_enabled",
        Medium,
        "What is deleted can be had back",
        "deletes blobs at once",
    ),
    check(
        "storage_geo_redundant_enabled",
        Medium,
        "Storage stands in two regions",
        "stands in one region",
    ),
];

const AZURE_KUBERNETES: &[Check] = &[
    check(
        "aks_cluster_rbac_enabled",
        Medium,
        "Clusters tell roles apart",
        "knows no roles",
    ),
    check(
        "aks_clusters_public_access_disabled",
        High,
        "Control planes of clusters are private",
        "has a public control plane",
    ),
    check(
        "aks_cluster_auto_upgrade_enabled",
        Medium,
        "Clusters upgrade themselves",
        "waits for somebody to upgrade it",
    ),
];

const AZURE_VAULT: &[Check] = &[
    check(
        "keyvault_recoverable",
        High,
        "Vaults can be had back",
        "can be purged",
    ),
    check(
        "keyvault_rbac_enabled",
        Medium,
        "Vaults know roles",
        "knows access policies only",
    ),
    check(
        "keyvault_logging_enabled",
        Medium,
        "Use of vaults is logged",
        "does not log who reads secrets",
    ),
    check(
        "keyvault_private_endpoints",
        Medium,
        "Vaults are reached privately",
        "is reached over the Internet",
    ),
];

const AZURE_APP: &[Check] = &[
    check(
        "app_minimum_tls_version_12",
        Medium,
        "Apps speak TLS 1.2",
        "still speaks TLS 1.0",
    ),
    check(
        "app_ensure_http_is_redirected_to_https",
        Medium,
        "Apps lead from HTTP to HTTPS",
        "answers HTTP",
    ),
    check(
        "app_ftp_deployment_disabled",
        Medium,
        "Apps are not deployed by FTP",
        "takes deployments by FTP",
    ),
    check(
        "app_http_logs_enabled",
        Low,
        "Apps log requests",
        "does not log requests",
    ),
];

const AZURE_NETWORK: &[Check] = &[
    check(
        "network_subnet_nsg_associated",
        Medium,
        "Subnets have a security group",
        "has a subnet without a security group",
    ),
    check(
        "network_vnet_ddos_protection_enabled",
        Medium,
        "Networks are protected against floods",
        "has no plan against floods",
    ),
];

const AZURE_SUBSCRIPTION: &[Check] = &[
    check(
        "defender_ensure_defender_for_server_is_on",
        High,
        "Defender watches servers",
        "is not watched by Defender for Servers",
    ),
    check(
        "defender_ensure_defender_for_storage_is_on",
        High,
        "Defender watches storage",
        "is not watched by Defender for Storage",
    ),
    check(
        "defender_ensure_defender_for_keyvault_is_on",
        High,
        "Defender watches vaults",
        "is not watched by Defender for Key Vault",
    ),
    check(
        "monitor_diagnostic_settings_exists",
        Medium,
        "What happens is exported",
        "does not export its activity log",
    ),
    check(
        "monitor_alert_create_update_nsg",
        Medium,
        "New rules of networks are noticed",
        "raises no alarm when a security group changes",
    ),
    check(
        "monitor_alert_service_health_exists",
        Medium,
        "Trouble of the cloud is noticed",
        "raises no alarm when the cloud has trouble",
    ),
    check(
        "network_watcher_enabled",
        Medium,
        "Networks are watched",
        "has no network watcher in a region",
    ),
    check(
        "entra_security_defaults_enabled",
        High,
        "Sign-ins have safe defaults",
        "has neither safe defaults nor a policy of its own",
    ),
    check(
        "entra_privileged_user_has_mfa",
        High,
        "Administrators have a second factor",
        "has an administrator without a second factor",
    ),
    check(
        "entra_global_admin_in_less_than_five_users",
        High,
        "Fewer than five administer everything",
        "has six who administer everything",
    ),
];

const GOOGLE_MACHINE: &[Check] = &[
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

const GOOGLE_DATASET: &[Check] = &[
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

const GOOGLE_BUCKET: &[Check] = &[
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

const GOOGLE_PROJECT: &[Check] = &[
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
