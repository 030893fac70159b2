//! Checks of AWS.

use super::Level::{Critical, High, Low, Medium};
use super::{Check, OPENED, check};

pub(super) const INSTANCE: &[Check] = &[
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

pub(super) const DATABASE: &[Check] = &[
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

pub(super) const BUCKET: &[Check] = &[
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

pub(super) const FUNCTION: &[Check] = &[
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

pub(super) const KUBERNETES: &[Check] = &[
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

pub(super) const TABLE: &[Check] = &[
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

pub(super) const LOG_GROUP: &[Check] = &[
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

pub(super) const DISTRIBUTION: &[Check] = &[
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

pub(super) const KEY: &[Check] = &[
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

pub(super) const ACCOUNT: &[Check] = &[
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

pub(super) const USER: &[Check] = &[
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
