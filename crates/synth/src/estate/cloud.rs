//! The estates in the other clouds: small, found by an inventory that writes the product's own form.

use super::pieces::{Piece, Turn, azure, azure_common, google, google_common, rule};
use super::{Document, HOUR, moment, terraform, trail};
use crate::demo::Demo;
use crate::plan::Ledger;
use crate::scan::hash;
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value, json};

/// The most resources of an account that Terraform manages here.
const MOST: usize = 9;

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
        Document::of_accounts(self.name, format!("{file}.tfstate"), &state)
    }

    /// How everything is found so many days before today, which is that day, or what has changed since the inventory
    /// `before`.
    pub(super) fn found(
        &self,
        (before, days): (i32, i32),
        day: Date,
        is_whole: bool,
    ) -> Vec<Value> {
        let mut found = Vec::new();
        for piece in &self.pieces {
            let turns = piece.turns.iter();
            let changed = turns.flat_map(|turn| [Some(turn.from), turn.to]).flatten();
            let changed = changed.filter(|at| (days..before).contains(at)).min();
            if changed.is_none() && !is_whole {
                continue;
            }
            let mut attributes = piece.found.clone();
            for turn in &piece.turns {
                let is_back = turn.to.is_some_and(|to| to >= days);
                if turn.from >= days && !is_back {
                    let (name, value) = &turn.setting;
                    attributes.insert((*name).to_owned(), value.clone());
                }
            }
            let ago = changed.map_or(0, |at| at - days);
            let seen = moment(day.saturating_sub(ago.days()), HOUR, 0);
            found.push(
                json!({ "provider": self.provider, "account": self.id, "region": piece.region,
                "type": piece.kind, "id": piece.id, "name": piece.name, "tags": piece.tags,
                "attributes": attributes, "observed_at": seen.to_string() }),
            );
        }
        found
    }
}
