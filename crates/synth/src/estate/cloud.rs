//! The estates in the other clouds: small, found by an inventory that writes the product's own form.

use super::{Document, HOUR, moment, terraform, trail};
use crate::demo::Demo;
use crate::plan::{Ledger, Line};
use crate::scan::hash;
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Map, Value, json};

/// The most resources of an account that Terraform manages here.
const MOST: usize = 9;

/// A resource, as Terraform declares it and as it is found.
struct Piece {
    terraform: &'static str,
    kind: &'static str,
    id: String,
    name: String,
    region: &'static str,
    tags: Map<String, Value>,
    declared: Value,
    found: Map<String, Value>,
    turns: Vec<Turn>,
}

/// A setting that is another from a day on, and to a day if it was taken back.
struct Turn {
    from: i32,
    to: Option<i32>,
    setting: (&'static str, Value),
}

/// An account of a cloud.
pub(super) struct Cloud {
    id: String,
    name: &'static str,
    provider: &'static str,
    pieces: Vec<Piece>,
}

/// What happens: customer, type, from and to which day before today, setting.
type Happening = (
    &'static str,
    &'static str,
    i32,
    Option<i32>,
    &'static str,
    Value,
);

fn happenings() -> Vec<Happening> {
    let open_rule = json!([
        rule("https", 100, "Internet", "443"),
        rule("rdp", 210, "*", "3389")
    ]);
    vec![
        (
            "Marrowfield Logistics",
            "network.security_group",
            58,
            Some(56),
            "rules",
            open_rule,
        ),
        (
            "Marrowfield Logistics",
            "storage.account",
            44,
            Some(37),
            "allow_shared_key",
            json!(true),
        ),
        (
            "Marrowfield Logistics",
            "sql.server",
            22,
            None,
            "public_network_access",
            json!(true),
        ),
        (
            "Skerrywood Energy",
            "storage.account",
            80,
            Some(77),
            "minimum_tls",
            json!("TLS1_0"),
        ),
        (
            "Skerrywood Energy",
            "keyvault.vault",
            71,
            Some(66),
            "rbac_authorization",
            json!(false),
        ),
        (
            "Skerrywood Energy",
            "sql.server",
            28,
            Some(25),
            "public_network_access",
            json!(true),
        ),
        (
            "Bramblecote Publishing",
            "storage.account",
            17,
            None,
            "minimum_tls",
            json!("TLS1_0"),
        ),
        (
            "Bramblecote Publishing",
            "keyvault.vault",
            9,
            None,
            "public_network_access",
            json!(true),
        ),
        (
            "Bramblecote Publishing",
            "compute.virtual_machine",
            85,
            Some(83),
            "size",
            json!("Standard_D8s_v5"),
        ),
        (
            "Pebblewick Games",
            "compute.firewall",
            13,
            None,
            "source_ranges",
            json!(["0.0.0.0/0"]),
        ),
        (
            "Pebblewick Games",
            "storage.bucket",
            5,
            None,
            "public_access_prevention",
            json!("inherited"),
        ),
        (
            "Pebblewick Games",
            "compute.instance",
            47,
            Some(45),
            "deletion_protection",
            json!(false),
        ),
        (
            "Lanternfold Analytics",
            "sql.instance",
            12,
            None,
            "tier",
            json!("db-custom-8-30720"),
        ),
        (
            "Lanternfold Analytics",
            "storage.bucket",
            35,
            Some(33),
            "versioning",
            json!(false),
        ),
        (
            "Tesselbrook Software",
            "compute.instance",
            58,
            Some(56),
            "serial_port",
            json!(true),
        ),
    ]
}

impl Cloud {
    /// Those of a demo.
    pub(super) fn all(demo: &Demo) -> Vec<Self> {
        let happenings = happenings();
        let mut ledgers = demo.ledgers.iter();
        let mut all = Vec::new();
        for customer in &demo.customers {
            let mut due: Vec<&Happening> = happenings
                .iter()
                .filter(|(name, ..)| *name == customer.name)
                .collect();
            for ledger in ledgers.by_ref().take(customer.accounts.len()) {
                let Some(mut cloud) = Self::of(ledger) else {
                    continue;
                };
                // Each happens to the first of its type.
                due.retain(|happening| !cloud.happens(happening));
                all.push(cloud);
            }
        }
        all
    }

    fn happens(&mut self, (_, kind, from, to, name, value): &Happening) -> bool {
        let piece = self.pieces.iter_mut().find(|piece| piece.kind == *kind);
        let Some(piece) = piece else { return false };
        piece.turns.push(Turn {
            from: *from,
            to: *to,
            setting: (name, value.clone()),
        });
        true
    }

    fn of(ledger: &Ledger) -> Option<Self> {
        let provider = match ledger.payer().provider.name {
            "Microsoft" => "azure",
            "Google Cloud" => "gcp",
            _ => return None,
        };
        let home = ledger.lines.first()?.region.id;
        let own = match provider {
            "azure" => azure_common(ledger, home),
            _ => google_common(ledger, home),
        };
        let billed = ledger.lines.iter().filter_map(|line| match provider {
            "azure" => azure(line),
            _ => google(line, &ledger.id),
        });
        Some(Self {
            id: ledger.id.clone(),
            name: ledger.name,
            provider,
            pieces: own.into_iter().chain(billed).take(MOST).collect(),
        })
    }

    pub(super) fn state(&self) -> Document {
        let source = match self.provider {
            "azure" => "provider[\"registry.terraform.io/hashicorp/azurerm\"]",
            _ => "provider[\"registry.terraform.io/hashicorp/google\"]",
        };
        let resources = self.pieces.iter().map(|piece| {
            let name = piece.name.replace(['-', '.'], "_");
            let mut resource = terraform::resource(piece.terraform, &name, &piece.declared);
            resource["provider"] = json!(source);
            resource
        });
        let state = json!({
            "version": 4, "terraform_version": "1.13.4", "serial": 20 + hash(&self.id) % 90,
            "lineage": trail::event_id(&format!("lineage {}", self.id)), "outputs": {},
            "resources": resources.collect::<Vec<_>>(), "check_results": null,
        });
        let file = self.name.to_lowercase().replace(' ', "-");
        Document {
            name: self.name.to_owned(),
            file_name: format!("{file}.tfstate"),
            content: state.to_string(),
        }
    }

    /// How everything is found so many days before today, which is that day.
    pub(super) fn found(&self, days: i32, day: Date) -> Vec<Value> {
        let pieces = self.pieces.iter();
        pieces
            .map(|piece| {
                let mut attributes = piece.found.clone();
                for turn in &piece.turns {
                    let is_back = turn.to.is_some_and(|to| to >= days);
                    if turn.from >= days && !is_back {
                        let (name, value) = &turn.setting;
                        attributes.insert((*name).to_owned(), value.clone());
                    }
                }
                // What was changed on a day before is noticed by the next evening's inventory.
                let noticed = piece
                    .turns
                    .iter()
                    .flat_map(|turn| [Some(turn.from), turn.to]);
                let noticed = noticed.flatten().filter(|at| (days..days + 11).contains(at));
                let back = noticed.min().map_or(0, |at| at - days);
                let seen = moment(day.saturating_sub(back.days()), HOUR, 0);
                json!({ "provider": self.provider, "account": self.id, "region": piece.region, "type": piece.kind,
                    "id": piece.id, "name": piece.name, "tags": piece.tags, "attributes": attributes,
                    "observed_at": seen.to_string() })
            })
            .collect()
    }
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

fn rule(name: &str, priority: u32, from: &str, port: &str) -> Value {
    json!({ "name": name, "priority": priority, "direction": "Inbound", "access": "Allow", "protocol": "Tcp",
        "source_addresses": [from], "source_ports": ["*"], "destination_addresses": ["*"],
        "destination_ports": [port] })
}

fn azure_common(ledger: &Ledger, region: &'static str) -> Vec<Piece> {
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

fn azure(line: &Line) -> Option<Piece> {
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

fn google_common(ledger: &Ledger, region: &'static str) -> Vec<Piece> {
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

fn google(line: &Line, project: &str) -> Option<Piece> {
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
