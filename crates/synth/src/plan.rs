//! What the accounts of the demo consist of: ids, resources, their share.

use crate::cast::{Account, Extras, Part};
use crate::catalog::{AccountStyle, PAYERS, Payer, Provider, Region, Service};
use crate::dice::{Dice, Stream};
use crate::scan::Posture;
use crate::story::Story;

const HEX: &[u8] = b"0123456789abcdef";
const APPLICATIONS: [&str; 14] = [
    "api",
    "auth",
    "billing",
    "catalog",
    "checkout",
    "events",
    "ingest",
    "ledger",
    "mail",
    "orders",
    "reports",
    "search",
    "portal",
    "telemetry",
];
const TEAMS: [&str; 5] = ["core", "data", "platform", "product", "support"];

/// An account with everything that is billed for it.
pub(crate) struct Ledger {
    /// Its number among all accounts, by which its random numbers are named.
    pub(crate) number: u64,
    pub(crate) payer: usize,
    pub(crate) id: String,
    pub(crate) name: &'static str,
    pub(crate) story: Story,
    pub(crate) posture: Posture,
    /// The number of the first account of the same customer.
    pub(crate) owner: u64,
    pub(crate) lines: Vec<Line>,
    /// The whole of it on a usual day, in millionths.
    pub(crate) daily: i64,
    /// Commitment and credit are of the first account of a customer only.
    pub(crate) extras: Extras,
}

/// A resource, which has one charge a day.
pub(crate) struct Line {
    pub(crate) service: &'static Service,
    pub(crate) region: &'static Region,
    pub(crate) zone: String,
    pub(crate) resource_id: String,
    pub(crate) resource_name: String,
    pub(crate) sku_price: String,
    pub(crate) tags: String,
    /// The cost of a usual day in millionths.
    pub(crate) daily: i64,
}

impl Ledger {
    pub(crate) fn payer(&self) -> &'static Payer {
        &PAYERS[self.payer]
    }

    /// Accounts are numbered through the whole cast; `owner` is the first of its customer.
    pub(crate) fn plan(seed: u64, number: u64, part: &Part, account: &Account, owner: u64) -> Self {
        let provider = PAYERS[account.payer].provider;
        let mut dice = Dice::new(seed, Stream::Plan, number, 0);
        let id = account_id(&mut dice, provider.account_style, account.name, number);
        let daily = account.daily * 1_000_000;
        let mut lines = Vec::new();
        let shares = shares(&mut dice, provider, account.resources);
        let sum: i64 = shares.iter().map(|(_, share)| share).sum();
        for (service, share) in shares {
            lines.push(line(
                &mut dice,
                provider,
                service,
                &id,
                daily * share / sum.max(1),
            ));
        }
        if let Story::NewService { service, .. } = part.story {
            for service in provider
                .services
                .iter()
                .filter(|known| known.name == service)
            {
                for share in [3, 5, 9] {
                    lines.push(line(&mut dice, provider, service, &id, daily * share / 60));
                }
            }
        }
        let extras = if number == owner {
            part.extras
        } else {
            Extras {
                tax: part.extras.tax,
                ..Extras::default()
            }
        };
        let (name, story, payer) = (account.name, part.story, account.payer);
        Ledger {
            number,
            payer,
            id,
            name,
            story,
            posture: part.posture,
            owner,
            lines,
            daily,
            extras,
        }
    }
}

/// The number of the account ends every id, so that no two can be equal.
fn account_id(dice: &mut Dice, style: AccountStyle, name: &str, number: u64) -> String {
    match style {
        AccountStyle::TwelveDigits => {
            let first = dice.text(b"123456789", 1);
            format!("{first}{}{number:03}", dice.text(b"0123456789", 8))
        }
        AccountStyle::Uuid => {
            let [a, b, c, d, e] = [8, 3, 3, 3, 9].map(|length| dice.text(HEX, length));
            let variant = dice.text(b"89ab", 1);
            format!("{a}-{b}0-4{c}-{variant}{d}-{e}{number:03}")
        }
        AccountStyle::ProjectName => {
            format!("{name}-{}{number:03}", dice.text(b"0123456789", 3))
        }
    }
}

/// The services of an account with their weights: the usual ones at least once,
/// as far as there are resources for it, then by chance.
fn shares(dice: &mut Dice, provider: &Provider, resources: u32) -> Vec<(&'static Service, i64)> {
    let usual: Vec<&'static Service> = provider
        .services
        .iter()
        .filter(|service| service.weight > 0)
        .collect();
    let weights: u32 = usual.iter().map(|service| service.weight).sum();
    let mut chosen: Vec<&'static Service> = Vec::new();
    for index in 0..resources {
        let in_turn = usual
            .get(index as usize)
            .filter(|_| index * 2 < resources.max(4));
        chosen.push(match in_turn {
            Some(service) => service,
            None => by_weight(&usual, dice.below(weights)),
        });
    }
    let count = |service: &Service| {
        let same = chosen
            .iter()
            .filter(|other| other.name == service.name)
            .count();
        i64::try_from(same).unwrap_or(1)
    };
    chosen
        .iter()
        .map(|service| {
            let jitter = 500 + i64::from(dice.below(1000));
            (
                *service,
                i64::from(service.weight) * jitter / count(service),
            )
        })
        .collect()
}

fn by_weight(services: &[&'static Service], mut point: u32) -> &'static Service {
    for service in services {
        if point < service.weight {
            return service;
        }
        point -= service.weight;
    }
    services[0]
}

fn line(
    dice: &mut Dice,
    provider: &'static Provider,
    service: &'static Service,
    account: &str,
    daily: i64,
) -> Line {
    // Most of an account is in one place.
    let home = usize::try_from(account.bytes().map(u64::from).sum::<u64>()).unwrap_or(0);
    let region = if dice.below(10) < 7 {
        &provider.regions[home % provider.regions.len()]
    } else {
        dice.pick(provider.regions)
    };
    let application = dice.pick(&APPLICATIONS);
    let environment = ["prod", "prod", "prod", "staging", "dev"][dice.below(5) as usize];
    let team = dice.pick(&TEAMS);
    let name = format!("{application}-{environment}-{}", dice.text(HEX, 4));
    let hex = dice.text(HEX, 12);
    let resource_id = service
        .id
        .replace("{account}", account)
        .replace("{region}", region.id)
        .replace("{name}", &name)
        .replace("{hex}", &hex);
    let tags = if dice.below(100) < 85 {
        format!(r#"{{"application":"{application}","env":"{environment}","team":"{team}"}}"#)
    } else {
        String::new()
    };
    let is_zonal = service.unit == "Hours" && service.category == "Compute";
    Line {
        service,
        region,
        zone: if is_zonal {
            format!("{}a", region.id)
        } else {
            String::new()
        },
        resource_id,
        resource_name: name,
        sku_price: format!("{}.{}.ONDEMAND", service.sku, region.id),
        tags,
        daily,
    }
}
