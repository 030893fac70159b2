//! What changed a cost, and the four costs beside each other.

use serde::Serialize;

use super::words::{group_name, metric_name};
use crate::features::costs::summary::{CostMetric, Costs, CurrencyCosts};
use crate::page::address::CostsAddress;
use crate::page::figures::{Datum, Link, Pen};
use crate::page::numbers::{Decimal, block_digits};

/// The groups that changed most.
#[derive(Serialize)]
pub(super) struct Drivers {
    groups: Vec<Driver>,
}

#[derive(Serialize)]
struct Driver {
    name: String,
    link: Link,
    title: String,
    change: Datum,
}

/// One of the four costs.
#[derive(Serialize)]
pub(super) struct Four {
    name: String,
    link: Link,
    title: String,
    is_chosen: bool,
    rows: String,
    amount: Option<Datum>,
    explained: String,
}

pub(super) fn drivers(
    pen: &Pen<'_>,
    address: &CostsAddress,
    view: &Costs,
    block: &CurrencyCosts,
) -> Option<Option<Drivers>> {
    let currency = block.currency.as_str();
    let groups = block.drivers.iter().map(|driver| {
        let search = address.only(&view.group_by, &driver.dimensions);
        let before = pen.exact_money(&driver.previous_amount, currency)?;
        let now = pen.exact_money(&driver.amount, currency)?;
        Some(Driver {
            name: group_name(pen, view, &driver.dimensions),
            link: Link::within("/costs", &search, &address.here, false),
            title: pen.say("costs.driver", &[("before", &before), ("now", &now)]),
            change: pen.signed_money(&driver.change, currency)?,
        })
    });
    let groups: Vec<Driver> = groups.collect::<Option<_>>()?;
    Some((!groups.is_empty()).then_some(Drivers { groups }))
}

pub(super) fn four(
    pen: &Pen<'_>,
    address: &CostsAddress,
    chosen: CostMetric,
    block: &CurrencyCosts,
) -> Option<Vec<Four>> {
    let (currency, costs) = (block.currency.as_str(), &block.costs);
    let all = [
        (CostMetric::Billed, "billed", &costs.billed, 0),
        (
            CostMetric::Effective,
            "effective",
            &costs.effective,
            costs.effective_unknown,
        ),
        (CostMetric::List, "list", &costs.list, costs.list_unknown),
        (
            CostMetric::Contracted,
            "contracted",
            &costs.contracted,
            costs.contracted_unknown,
        ),
    ];
    let four = all.into_iter().map(|(cost, word, amount, unknown)| {
        let name = metric_name(pen, cost);
        let search = address.with_cost(cost);
        let mut explained = pen.say(&format!("costs.explain.{word}"), &[]);
        if unknown > 0 {
            explained = format!("{explained} {}", pen.count_of("costs.notSaid", unknown));
        }
        let amount = match amount {
            Some(amount) => {
                let whole = Decimal::parse(block.amount.as_ref().unwrap_or(amount))?;
                let digits = block_digits(pen.words, &whole, currency);
                Some(pen.money(amount, currency, digits)?)
            }
            None => None,
        };
        Some(Four {
            title: pen.say("costs.show", &[("cost", &name.to_lowercase())]),
            name,
            link: Link::within("/costs", &search, &address.here, true),
            is_chosen: cost == chosen,
            rows: address.rows_of(cost, currency).address("/costs/items"),
            amount,
            explained,
        })
    });
    four.collect()
}
