//! Resources of Azure and Google Cloud, as Terraform declares them and as an inventory finds them.

use crate::plan::{Ledger, Line};
use serde_json::{Map, Value, json};

/// A resource, as Terraform declares it and as it is found.
pub(super) struct Piece {
    pub(super) terraform: &'static str,
    pub(super) kind: &'static str,
    pub(super) id: String,
    pub(super) name: String,
    pub(super) region: &'static str,
    pub(super) tags: Map<String, Value>,
    pub(super) declared: Value,
    pub(super) found: Map<String, Value>,
    pub(super) turns: Vec<Turn>,
}

/// A setting that is another from a day on, and to a day if it was taken back.
pub(super) struct Turn {
    pub(super) from: i32,
    pub(super) to: Option<i32>,
    pub(super) setting: (&'static str, Value),
}

fn tags(line: Option<&Line>) -> Map<String, Value> {
    let text = line.map_or("", |line| line.tags.as_str());
    let mut tags: Map<String, Value> = serde_json::from_str(text).unwrap_or_default();
    if let Some(environment) = tags.remove("env") {
        tags.insert("environment".to_owned(), environment);
    }
    if line.is_none() {
        tags.insert("team".to_owned(), json!("platform"));
        tags.insert("environment".to_owned(), json!("prod"));
    }
    tags
}

fn piece(
    (terraform, kind): (&'static str, &'static str),
    (id, name, region): (&str, &str, &'static str),
    tags: Map<String, Value>,
    (mut declared, found): (Value, Value),
) -> Piece {
    let is_google = terraform.starts_with("google_");
    let (of_tags, of_region) = match is_google {
        true => ("labels", "region"),
        false => ("tags", "location"),
    };
    declared["name"] = json!(name);
    if declared["id"].is_null() {
        declared["id"] = json!(id);
    }
    if !matches!(terraform, "google_compute_firewall") {
        declared[of_tags] = json!(tags);
        if declared[of_region].is_null() {
            declared[of_region] = json!(region);
        }
    }
    Piece {
        terraform,
        kind,
        id: id.to_owned(),
        name: name.to_owned(),
        region: if terraform == "google_compute_firewall" {
            "global"
        } else {
            region
        },
        tags: if terraform == "google_compute_firewall" {
            Map::new()
        } else {
            tags
        },
        declared,
        found: super::thing::members(found),
        turns: Vec::new(),
    }
}

pub(super) fn rule(name: &str, priority: u32, from: &str, port: &str) -> Value {
    json!({ "name": name, "priority": priority, "direction": "Inbound", "access": "Allow", "protocol": "Tcp",
        "source_addresses": [from], "source_ports": ["*"], "destination_addresses": ["*"],
        "destination_ports": [port] })
}

pub(super) fn azure_common(ledger: &Ledger, region: &'static str) -> Vec<Piece> {
    let group = |provider: &str| {
        format!(
            "/subscriptions/{}/resourcegroups/rg-main/providers/{provider}",
            ledger.id
        )
    };
    let rules = [
        ("https", 100, "Internet", "443"),
        ("ssh", 200, "198.51.100.0/24", "22"),
    ];
    let declared = rules.map(|(name, priority, from, port)| {
        json!({ "name": name, "priority": priority, "direction": "Inbound", "access": "Allow", "protocol": "Tcp",
            "source_address_prefix": from, "source_address_prefixes": [], "source_port_range": "*",
            "source_port_ranges": [], "destination_address_prefix": "*", "destination_address_prefixes": [],
            "destination_port_range": port, "destination_port_ranges": [], "description": "" })
    });
    let found = rules.map(|(name, priority, from, port)| rule(name, priority, from, port));
    vec![
        piece(
            ("azurerm_network_security_group", "network.security_group"),
            (
                &group("microsoft.network/networksecuritygroups/nsg-main"),
                "nsg-main",
                region,
            ),
            tags(None),
            (
                json!({ "security_rule": declared }),
                json!({ "rules": found }),
            ),
        ),
        piece(
            ("azurerm_mssql_server", "sql.server"),
            (&group("microsoft.sql/servers/sql-main"), "sql-main", region),
            tags(None),
            (
                json!({ "version": "12.0", "administrator_login": "sqlowner", "minimum_tls_version": "1.2",
                    "public_network_access_enabled": false,
                    "azuread_administrator": [{ "login_username": "dba-team", "azuread_authentication_only": true }] }),
                json!({ "version": "12.0", "administrator_login": "sqlowner", "minimum_tls": "1.2",
                    "public_network_access": false, "azure_ad_administrator": "dba-team", "azure_ad_only": true,
                    "auditing": { "enabled": true, "retention_days": 120 }, "threat_detection": true }),
            ),
        ),
        piece(
            ("azurerm_key_vault", "keyvault.vault"),
            (
                &group("microsoft.keyvault/vaults/kv-main"),
                "kv-main",
                region,
            ),
            tags(None),
            (
                json!({ "sku_name": "standard", "soft_delete_retention_days": 90, "purge_protection_enabled": true,
                    "rbac_authorization_enabled": true, "public_network_access_enabled": false,
                    "network_acls": [{ "default_action": "Deny", "bypass": "AzureServices", "ip_rules": [],
                        "virtual_network_subnet_ids": [] }], "access_policy": [] }),
                json!({ "sku": "standard", "soft_delete_days": 90, "purge_protection": true,
                    "rbac_authorization": true, "public_network_access": false,
                    "network": { "default_action": "Deny" }, "logging": true }),
            ),
        ),
    ]
}

pub(super) fn azure(line: &Line) -> Option<Piece> {
    let place = (
        line.resource_id.as_str(),
        line.resource_name.as_str(),
        line.region.id,
    );
    let tags = tags(Some(line));
    Some(match line.service.resource_type {
        "Storage account" => piece(
            ("azurerm_storage_account", "storage.account"),
            place,
            tags,
            (
                json!({ "account_kind": "StorageV2", "account_tier": "Standard", "account_replication_type": "ZRS",
                    "https_traffic_only_enabled": true, "min_tls_version": "TLS1_2",
                    "public_network_access_enabled": false, "allow_nested_items_to_be_public": false,
                    "shared_access_key_enabled": false, "cross_tenant_replication_enabled": false,
                    "infrastructure_encryption_enabled": true,
                    "network_rules": [{ "default_action": "Deny", "bypass": ["AzureServices"], "ip_rules": [],
                        "virtual_network_subnet_ids": [] }],
                    "blob_properties": [{ "versioning_enabled": true, "delete_retention_policy": [{ "days": 14 }],
                        "container_delete_retention_policy": [{ "days": 14 }] }] }),
                json!({ "kind": "StorageV2", "sku": "ZRS", "https_only": true, "minimum_tls": "TLS1_2",
                    "public_network_access": false, "allow_blob_public_access": false, "allow_shared_key": false,
                    "cross_tenant_replication": false, "infrastructure_encryption": true,
                    "network": { "default_action": "Deny", "bypass": ["AzureServices"] },
                    "blob": { "versioning": true, "soft_delete_days": 14, "container_soft_delete_days": 14 } }),
            ),
        ),
        "Virtual machine" => piece(
            ("azurerm_linux_virtual_machine", "compute.virtual_machine"),
            place,
            tags,
            (
                json!({ "size": "Standard_D4s_v5", "disable_password_authentication": true, "admin_username": "ops",
                    "encryption_at_host_enabled": true, "secure_boot_enabled": true, "vtpm_enabled": true,
                    "public_ip_address": "" }),
                json!({ "size": "Standard_D4s_v5", "os": "Linux", "password_authentication": false,
                    "admin_username": "ops", "encryption_at_host": true, "secure_boot": true, "vtpm": true }),
            ),
        ),
        _ => return None,
    })
}

pub(super) fn google_common(ledger: &Ledger, region: &'static str) -> Vec<Piece> {
    let project = &ledger.id;
    let network = format!("projects/{project}/global/networks/main");
    let declared = json!({ "project": project, "network": network, "direction": "INGRESS", "disabled": false,
        "priority": 1000, "source_ranges": ["198.51.100.0/24"], "deny": [],
        "allow": [{ "protocol": "tcp", "ports": ["22"] }], "log_config": [{ "metadata": "INCLUDE_ALL_METADATA" }] });
    let found = json!({ "network": network, "direction": "INGRESS", "priority": 1000,
        "source_ranges": ["198.51.100.0/24"], "allow": [{ "protocol": "tcp", "ports": ["22"] }], "logging": true });
    let id = format!("projects/{project}/global/firewalls/admin-ssh");
    vec![piece(
        ("google_compute_firewall", "compute.firewall"),
        (&id, "admin-ssh", region),
        Map::new(),
        (declared, found),
    )]
}

pub(super) fn google(line: &Line, project: &str) -> Option<Piece> {
    let tags = tags(Some(line));
    let region = line.region.id;
    let name = line.resource_name.as_str();
    Some(match (line.service.name, line.service.resource_type) {
        ("Compute Engine", _) => {
            let zone = format!("{region}-a");
            let id = format!("projects/{project}/zones/{zone}/instances/{name}");
            piece(
                ("google_compute_instance", "compute.instance"),
                (&id, name, region),
                tags,
                (
                    json!({ "project": project, "zone": zone, "machine_type": "n2-standard-4",
                        "current_status": "RUNNING", "can_ip_forward": false, "deletion_protection": true,
                        "shielded_instance_config": [{ "enable_secure_boot": true, "enable_vtpm": true,
                            "enable_integrity_monitoring": true }],
                        "metadata": { "enable-oslogin": "true", "block-project-ssh-keys": "true" } }),
                    json!({ "zone": zone, "machine_type": "n2-standard-4", "status": "RUNNING",
                        "deletion_protection": true, "shielded": { "secure_boot": true },
                        "os_login": true, "block_project_ssh_keys": true,
                        "metadata": { "enable-oslogin": "true", "block-project-ssh-keys": "true" } }),
                ),
            )
        }
        ("Cloud Storage", _) => {
            let id = line.resource_id.rsplit('/').next().unwrap_or_default();
            piece(
                ("google_storage_bucket", "storage.bucket"),
                (id, id, region),
                tags,
                (
                    json!({ "project": project, "location": region.to_uppercase(), "storage_class": "STANDARD",
                        "uniform_bucket_level_access": true, "public_access_prevention": "enforced",
                        "versioning": [{ "enabled": true }] }),
                    json!({ "location": region.to_uppercase(), "storage_class": "STANDARD", "uniform_access": true,
                        "public_access_prevention": "enforced", "versioning": true }),
                ),
            )
        }
        ("Cloud SQL", _) => piece(
            ("google_sql_database_instance", "sql.instance"),
            (name, name, region),
            tags,
            (
                json!({ "project": project, "database_version": "POSTGRES_16", "deletion_protection": true,
                    "settings": [{ "tier": "db-custom-4-15360", "availability_type": "REGIONAL",
                        "ip_configuration": [{ "require_ssl": true, "ipv4_enabled": false,
                            "authorized_networks": [] }],
                        "backup_configuration": [{ "enabled": true, "point_in_time_recovery_enabled": true,
                            "backup_retention_settings": [{ "retained_backups": 14 }] }] }] }),
                json!({ "database_version": "POSTGRES_16", "deletion_protection": true, "tier": "db-custom-4-15360",
                    "availability": "REGIONAL", "require_tls": true, "public_ip": false,
                    "backup": { "enabled": true, "point_in_time": true, "retained": 14 } }),
            ),
        ),
        _ => return None,
    })
}
