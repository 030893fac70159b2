//! Checks of Azure.

use super::Level::{Critical, High, Low, Medium};
use super::{Check, check};

pub(super) const MACHINE: &[Check] = &[
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

pub(super) const DATABASE: &[Check] = &[
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

pub(super) const STORAGE: &[Check] = &[
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

pub(super) const KUBERNETES: &[Check] = &[
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

pub(super) const VAULT: &[Check] = &[
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

pub(super) const APP: &[Check] = &[
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

pub(super) const NETWORK: &[Check] = &[
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

pub(super) const SUBSCRIPTION: &[Check] = &[
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
