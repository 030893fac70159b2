//! A bill of any number of rows, for benchmarks.

use crate::catalog::PAYERS;
use crate::charge::{Charge, Costs, Head, Sheet, Thing, Use};
use crate::dice::{Dice, Stream};
use jiff::ToSpan;
use jiff::civil::Date;
use std::io::{self, Write};

/// A bill of one month with hourly charges; made by [`giant`].
#[derive(Clone, Debug)]
pub struct Giant {
    rows: u64,
    accounts: u32,
    seed: u64,
    month: Date,
}

/// A bill of `rows` hourly charges in the month of the given day, spread over as
/// many sub accounts (at least one): a fifth of all rows is of the first one, the
/// others have equal parts of the rest. With less than five rows for four
/// accounts, the last accounts have none.
#[must_use]
pub fn giant(rows: u64, accounts: u32, seed: u64, month: Date) -> Giant {
    Giant {
        rows,
        accounts: accounts.max(1),
        seed,
        month: month.first_of_month(),
    }
}

impl Giant {
    /// The `ProviderName` of all rows.
    #[must_use]
    pub fn provider(&self) -> &'static str {
        PAYERS[0].provider.name
    }

    /// The `SubAccountId`s, the one with a fifth of the rows first.
    pub fn account_ids(&self) -> impl Iterator<Item = String> + use<> {
        (0..self.accounts).map(account_id)
    }

    /// Writes the bill as FOCUS 1.0 CSV. `out` needs no buffer.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(&self, out: impl Write) -> io::Result<()> {
        let payer = &PAYERS[0];
        let (start, end) = (
            hour(self.month, 0),
            hour(self.month.saturating_add(1.month()), 0),
        );
        let bill = Head {
            account_id: payer.id,
            account_name: payer.name,
            currency: payer.currency,
            issuer: payer.issuer,
            provider: payer.provider.name,
            publisher: payer.provider.publisher,
            start: &start,
            end: &end,
        };
        let hours: Vec<String> = self
            .month
            .series(1.day())
            .take(usize::from(self.month.days_in_month().unsigned_abs()))
            .flat_map(|day| (0..24).map(move |of_day| hour(day, of_day)))
            .chain([end.clone()])
            .collect();
        let resources = self.resources(hours.len() - 1);
        let mut dice = Dice::new(self.seed, Stream::Giant, 1, 0);
        let mut sheet = Sheet::begin(out)?;
        let turns = hours
            .windows(2)
            .flat_map(|hour| resources.iter().map(move |res| (hour, res)));
        for ((hour, resource), _) in turns.zip(0..self.rows) {
            let price = resource.price;
            let quantity = 1 + i64::from(dice.below(24_000));
            sheet.push(&Charge {
                bill,
                account_id: &resource.account,
                account_name: &resource.account_name,
                category: "Usage",
                description: resource.description,
                frequency: "Usage-Based",
                start: &hour[0],
                end: &hour[1],
                thing: resource.thing(),
                costs: Costs {
                    list: quantity * resource.list_price,
                    ..Costs::of(quantity * price)
                },
                use_: Some(Use {
                    quantity,
                    unit: resource.unit,
                    price,
                    list_price: resource.list_price,
                    pricing: "Standard",
                }),
                ..Charge::default()
            })?;
        }
        sheet.end()?;
        Ok(())
    }

    /// So many that each has at most one charge an hour and every account has
    /// one; a multiple of five, for the first account's fifth to be exact.
    fn resources(&self, hours: usize) -> Vec<Resource> {
        let hours = u64::try_from(hours).unwrap_or(1).max(1);
        let others = u64::from(self.accounts - 1);
        let wanted = self
            .rows
            .div_ceil(hours)
            .max(others.div_ceil(4) * 5)
            .max(1)
            .next_multiple_of(5);
        let mut dice = Dice::new(self.seed, Stream::Giant, 0, 0);
        (0..wanted)
            .map(|number| Resource::new(&mut dice, number, others))
            .collect()
    }
}

struct Resource {
    account: String,
    account_name: String,
    service: &'static str,
    service_category: &'static str,
    region_id: &'static str,
    region_name: &'static str,
    id: String,
    name: String,
    kind: &'static str,
    sku: &'static str,
    sku_price: String,
    tags: String,
    unit: &'static str,
    description: &'static str,
    price: i64,
    list_price: i64,
}

impl Resource {
    fn new(dice: &mut Dice, number: u64, others: u64) -> Self {
        let provider = PAYERS[0].provider;
        // Every fifth is the first account's, the others take turns.
        let place = match number % 5 {
            0 => 0,
            _ if others == 0 => 0,
            turn => 1 + (number / 5 * 4 + turn - 1) % others,
        };
        let account = account_id(u32::try_from(place).unwrap_or(0));
        let service = dice.pick(provider.services);
        let region = dice.pick(provider.regions);
        let name = format!("res-{number:06}");
        let hex = dice.text(b"0123456789abcdef", 12);
        let id = service
            .id
            .replace("{account}", &account)
            .replace("{region}", region.id)
            .replace("{name}", &name)
            .replace("{hex}", &hex);
        let environment = dice.pick(&["prod", "staging", "dev"]);
        Resource {
            account_name: format!("account-{place:05}"),
            account,
            service: service.name,
            service_category: service.category,
            region_id: region.id,
            region_name: region.name,
            id,
            name,
            kind: service.resource_type,
            sku: service.sku,
            sku_price: format!("{}.{}.ONDEMAND", service.sku, region.id),
            tags: format!(r#"{{"env":"{environment}","unit":"{}"}}"#, dice.below(40)),
            unit: service.unit,
            description: service.description,
            price: service.price,
            list_price: service.price * 5 / 4,
        }
    }

    fn thing(&self) -> Thing<'_> {
        Thing {
            service: self.service,
            service_category: self.service_category,
            region_id: self.region_id,
            region_name: self.region_name,
            zone: "",
            resource_id: &self.id,
            resource_name: &self.name,
            resource_type: self.kind,
            sku: self.sku,
            sku_price: &self.sku_price,
            tags: &self.tags,
        }
    }
}

fn account_id(place: u32) -> String {
    format!("9{place:011}")
}

fn hour(day: Date, of_day: u8) -> String {
    format!("{day}T{of_day:02}:00:00Z")
}
