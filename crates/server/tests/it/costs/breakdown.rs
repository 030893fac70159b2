//! `GET /v1/costs` against a model of a few lines: every cost, breakdown, filter and window, over generated bills.

use std::collections::BTreeMap;

use bigdecimal::BigDecimal;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use super::Feed;
use crate::support::file;

const COSTS: [&str; 4] = ["billed", "effective", "list", "contracted"];
/// The dimensions of a generated charge, in the order of its values.
const DIMENSIONS: [&str; 8] = [
    "service",
    "service_category",
    "provider",
    "region",
    "account",
    "charge_category",
    "resource",
    "tag:team",
];

#[derive(Clone, Debug)]
struct Charge {
    day: Date,
    currency: &'static str,
    dimensions: [Option<&'static str>; 8],
    /// In the order of [`COSTS`].
    costs: [Option<BigDecimal>; 4],
}

fn charge() -> impl Strategy<Value = Charge> {
    let one_of = |values: &'static [Option<&'static str>]| prop::sample::select(values);
    let amount = || {
        (any::<i32>(), 0i64..12).prop_map(|(digits, scale)| BigDecimal::new(digits.into(), scale))
    };
    let dimensions = (
        one_of(&[
            Some("Compute"),
            Some("Storage, \"cold\""),
            Some("Net\\work"),
            Some("NULLs"),
        ]),
        one_of(&[Some("Compute"), None]),
        one_of(&[Some("AWS"), Some("Azure")]),
        one_of(&[Some("eu-west-1"), Some("us-east-1"), None]),
        one_of(&[Some("1"), Some("2")]),
        one_of(&[Some("Usage"), Some("Credit")]),
        one_of(&[Some("i-1"), None]),
        one_of(&[Some("red"), Some("{a}"), None]),
    );
    let costs = (
        amount(),
        prop::option::of(amount()),
        prop::option::of(amount()),
        prop::option::weighted(0.1, amount()),
    );
    (0i64..92, prop::bool::weighted(0.8), dimensions, costs).prop_map(
        |(day, is_dollar, it, costs)| {
            let first = date(2026, 8, 25);
            Charge {
                day: first + jiff::Span::new().days(day),
                currency: if is_dollar { "USD" } else { "EUR" },
                dimensions: [it.0, it.1, it.2, it.3, it.4, it.5, it.6, it.7],
                costs: [Some(costs.0), costs.1, costs.2, costs.3],
            }
        },
    )
}

/// A bill of these charges for each month that they begin in.
fn bill(charges: &[Charge]) -> String {
    let empty = file(&[]);
    let header = empty.trim_end().to_owned() + ",RegionId,ResourceId\n";
    charges.iter().fold(header, |mut text, charge| {
        let month = charge.day.first_of_month();
        let next = charge.day.last_of_month().tomorrow().unwrap();
        let [
            service,
            category,
            provider,
            region,
            account,
            kind,
            resource,
            team,
        ] = charge.dimensions.map(Option::unwrap_or_default);
        let [billed, effective, list, contracted] = charge
            .costs
            .clone()
            .map(|cost| cost.map(|cost| cost.to_plain_string()).unwrap_or_default());
        let tags = match team {
            "" => String::new(),
            team => json!({ "team": team }).to_string(),
        };
        let day = charge.day;
        let ends = [month, next, day, day.tomorrow().unwrap()].map(|end| end.to_string());
        let days = ends.each_ref().map(String::as_str);
        let bill = ["payer", "Issuer", provider, charge.currency];
        let names = [kind, service, account, ""];
        let costs = [&billed, &effective, &list, &contracted].map(String::as_str);
        let rest = ["", "", "", category, "", "", "", &tags, region, resource];
        let fields = [&bill[..], &days[..], &names[..], &costs[..], &rest[..]].concat();
        let quoted: Vec<String> = fields
            .iter()
            .map(|field| format!("\"{}\"", field.replace('"', "\"\"")))
            .collect();
        text.push_str(&quoted.join(","));
        text.push('\n');
        text
    })
}

/// Σ, known charges and all charges.
#[derive(Clone, Default)]
struct Sum {
    amount: BigDecimal,
    known: i64,
    items: i64,
}

impl Sum {
    fn of<'a>(charges: impl Iterator<Item = &'a Charge>, cost: usize) -> Self {
        charges.fold(Self::default(), |mut sum, charge| {
            sum.items += 1;
            if let Some(amount) = &charge.costs[cost] {
                sum.amount += amount;
                sum.known += 1;
            }
            sum
        })
    }

    /// As the answer has it: what nobody says is unknown, what is not there is zero.
    fn text(&self) -> Value {
        match self.items > 0 && self.known == 0 {
            true => Value::Null,
            false => json!(self.amount.normalized().to_plain_string()),
        }
    }
}

/// What is asked of the figures.
#[derive(Clone, Debug)]
struct Question {
    cost: usize,
    month: bool,
    group_by: Vec<usize>,
    filter: Option<(usize, Option<&'static str>)>,
    from: Date,
    days: i64,
}

fn question() -> impl Strategy<Value = Question> {
    let group_by = prop::sample::subsequence((0..DIMENSIONS.len()).collect::<Vec<_>>(), 0..=3);
    let values = vec![
        (0, Some("Compute")),
        (3, None),
        (3, Some("eu-west-1")),
        (6, Some("i-1")),
        (7, Some("{a}")),
        (7, None),
    ];
    let filter = prop::option::of(prop::sample::select(values));
    let from = prop::sample::select(vec![
        date(2026, 9, 1),
        date(2026, 9, 11),
        date(2026, 10, 1),
        date(2026, 10, 31),
    ]);
    let days = prop::sample::select(vec![1i64, 30, 31, 61]);
    (0usize..4, any::<bool>(), group_by, filter, from, days).prop_map(
        |(cost, month, group_by, filter, from, days)| Question {
            cost,
            month,
            group_by,
            filter,
            from,
            days,
        },
    )
}

impl Question {
    fn path(&self) -> String {
        let to = self.from + jiff::Span::new().days(self.days);
        let names: Vec<_> = self.group_by.iter().map(|at| DIMENSIONS[*at]).collect();
        let filter = self.filter.map_or(String::new(), |(at, value)| {
            let sign = if DIMENSIONS[at].starts_with("tag:") {
                "="
            } else {
                ":"
            };
            let text = format!("{}{sign}{}", DIMENSIONS[at], value.unwrap_or_default());
            format!("&filter={}", text.replace('{', "%7B").replace('}', "%7D"))
        });
        format!(
            "/v1/costs?cost={}&window={}&group_by={}&from={}&to={to}&top=4{filter}",
            COSTS[self.cost],
            if self.month { "month" } else { "day" },
            names.join(","),
            self.from,
        )
    }

    fn takes(&self, charge: &Charge) -> bool {
        self.filter
            .is_none_or(|(at, value)| charge.dimensions[at] == value)
    }
}

fn check(question: &Question, charges: &[Charge], seen: &Value) {
    let to = question.from + jiff::Span::new().days(question.days);
    let before = question.from - jiff::Span::new().days(question.days);
    let today = day(&seen["as_of"]);
    let within = |from: Date, to: Date| {
        charges
            .iter()
            .filter(move |it| question.takes(it) && it.day >= from && it.day < to)
    };
    // Also those that were charged in the period only that it is compared with.
    let period = &seen["period"];
    let compared = within(day(&period["previous_from"]), day(&period["previous_to"]));
    let charged = within(question.from, to).chain(compared);
    let mut currencies: Vec<&str> = charged.map(|it| it.currency).collect();
    currencies.sort_unstable();
    currencies.dedup();
    let blocks = seen["currencies"].as_array().unwrap();
    let mut shown: Vec<_> = blocks
        .iter()
        .map(|it| it["currency"].as_str().unwrap())
        .collect();
    shown.sort_unstable();
    assert_eq!(shown, currencies);
    for block in blocks {
        let of = |it: &&Charge| block["currency"] == it.currency;
        let sum = |from, to| Sum::of(within(from, to).filter(of), question.cost);
        let whole = sum(question.from, to);
        assert_eq!(block["amount"], whole.text());
        assert_eq!(block["item_count"], whole.items);
        assert_eq!(block["unknown_count"], whole.items - whole.known);
        for (at, name) in COSTS.iter().enumerate() {
            let sum = Sum::of(within(question.from, to).filter(of), at);
            assert_eq!(block["costs"][name], sum.text(), "{name}");
        }
        if seen["period"]["previous_from"] == before.to_string() {
            assert_eq!(block["previous_amount"], sum(before, question.from).text());
            if !question.group_by.is_empty() {
                let of = |from, to| within(from, to).filter(of).collect::<Vec<_>>();
                check_drivers(
                    question,
                    block,
                    &of(question.from, to),
                    &of(before, question.from),
                );
            }
        }
        for point in block["points"].as_array().unwrap() {
            let (from, to) = (day(&point["from"]), day(&point["to"]));
            let sum = sum(from, to);
            assert_eq!(point["amount"], in_window(&sum, from, today), "{point}");
        }
        check_groups(question, block, today, &|from, to| {
            within(from, to).filter(of).collect()
        });
    }
}

/// All four costs of the rows behind the figures.
fn check_totals(items: &Value, seen: &Value) {
    let totals = items["totals"].as_array().unwrap();
    // What was charged in the period only that it is compared with has no rows.
    let blocks = seen["currencies"].as_array().unwrap().iter();
    let charged = blocks.filter(|block| block["item_count"] != 0);
    assert_eq!(totals.len(), charged.count());
    for total in totals {
        let blocks = seen["currencies"].as_array().unwrap().iter();
        let mut blocks = blocks.filter(|block| block["currency"] == total["currency"]);
        let block = blocks.next().unwrap();
        assert_eq!(total["costs"], block["costs"]);
        assert_eq!(total["item_count"], block["item_count"]);
    }
}

/// What changed most, among all groups of both periods.
fn check_drivers(question: &Question, block: &Value, now: &[&Charge], before: &[&Charge]) {
    let group_of = |it: &Charge| -> Vec<Option<&'static str>> {
        let places = question.group_by.iter();
        places.map(|at| it.dimensions[*at]).collect()
    };
    let mut changes = BTreeMap::new();
    for charge in now.iter().chain(before) {
        let group = group_of(charge);
        let sum = |charges: &[&Charge]| {
            let of_group = charges.iter().copied().filter(|it| group_of(it) == group);
            Sum::of(of_group, question.cost)
        };
        let (amount, previous) = (sum(now), sum(before));
        let is_known = [&amount, &previous].iter().all(|it| !it.text().is_null());
        if is_known && amount.amount != previous.amount {
            changes.insert(group, (amount, previous));
        }
    }
    let drivers = block["drivers"].as_array().unwrap();
    assert_eq!(drivers.len(), changes.len().min(5));
    let mut last = None;
    for driver in drivers {
        let dimensions = driver["dimensions"].as_array().unwrap();
        let group: Vec<Option<&str>> = dimensions.iter().map(Value::as_str).collect();
        let (amount, previous) = changes.remove(&group).unwrap();
        assert_eq!(driver["amount"], amount.text());
        assert_eq!(driver["previous_amount"], previous.text());
        let change = amount.amount - previous.amount;
        let text = change.normalized().to_plain_string();
        assert_eq!(driver["change"], text);
        last = Some(change.abs());
    }
    let left = changes
        .values()
        .map(|(amount, previous)| (&amount.amount - &previous.amount).abs());
    assert!(left.max() <= last, "{drivers:?}");
}

fn day(value: &Value) -> Date {
    value.as_str().unwrap()[..10].parse().unwrap()
}

/// A window that has not begun says nothing, unless something is charged for it already.
fn in_window(sum: &Sum, from: Date, today: Date) -> Value {
    match from > today && sum.items == 0 {
        true => Value::Null,
        false => sum.text(),
    }
}

type Within<'a> = dyn Fn(Date, Date) -> Vec<&'a Charge> + 'a;

fn check_groups(question: &Question, block: &Value, today: Date, within: &Within<'_>) {
    let to = question.from + jiff::Span::new().days(question.days);
    let group_of = |it: &Charge| -> Vec<Option<&str>> {
        question
            .group_by
            .iter()
            .map(|at| it.dimensions[*at])
            .collect()
    };
    let mut groups: BTreeMap<Vec<Option<&str>>, Vec<&Charge>> = BTreeMap::new();
    if !question.group_by.is_empty() {
        for charge in within(question.from, to) {
            groups.entry(group_of(charge)).or_default().push(charge);
        }
    }
    assert_eq!(block["group_count"], groups.len());
    let shown = block["groups"].as_array().unwrap();
    assert_eq!(
        shown.len(),
        groups
            .len()
            .min(5)
            .min(if groups.len() > 4 { 5 } else { 4 })
    );
    let mut amounts = Vec::new();
    for row in shown {
        let named: Vec<Option<&str>> = row["dimensions"]
            .as_array()
            .unwrap()
            .iter()
            .map(Value::as_str)
            .collect();
        let taken: Vec<&Charge> = match row["is_other"] == true {
            // All others, at the end.
            true => groups.values().flatten().copied().collect(),
            false => groups.remove(&named).unwrap(),
        };
        let sum = Sum::of(taken.iter().copied(), question.cost);
        assert_eq!(row["amount"], sum.text(), "{row}");
        assert_eq!(row["item_count"], sum.items, "{row}");
        if row["is_other"] == false && sum.known > 0 {
            amounts.push(sum.amount.clone());
        }
        for (point, amount) in block["points"]
            .as_array()
            .unwrap()
            .iter()
            .zip(row["amounts"].as_array().unwrap())
        {
            let (from, to) = (day(&point["from"]), day(&point["to"]));
            let days = from..to;
            let sum = Sum::of(
                taken.iter().copied().filter(|it| days.contains(&it.day)),
                question.cost,
            );
            assert_eq!(*amount, in_window(&sum, from, today), "{point} of {row}");
        }
    }
    assert!(amounts.is_sorted_by(|one, next| one >= next), "{amounts:?}");
}

#[test]
fn every_figure_is_what_its_charges_come_to() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let feed = runtime.block_on(Feed::new());
    let config = Config {
        cases: 8,
        failure_persistence: None,
        max_shrink_iters: 60,
        ..Config::default()
    };
    let input = (
        prop::collection::vec(charge(), 1..60),
        prop::collection::vec(question(), 25),
    );
    let result = TestRunner::new(config).run(&input, |(charges, questions)| {
        runtime.block_on(async {
            let customer = feed.customer("Someone").await;
            feed.app.import(&customer.key, &bill(&charges)).await.ok();
            for question in &questions {
                let answer = feed
                    .app
                    .get(&question.path())
                    .key(&customer.key)
                    .send()
                    .await
                    .ok();
                check(question, &charges, &answer);
                let items = question
                    .path()
                    .replace("/v1/costs?", "/v1/costs/items?limit=1&");
                let items = feed.app.get(&items).key(&customer.key).send().await.ok();
                check_totals(&items, &answer);
            }
        });
        Ok(())
    });
    result.unwrap();
}
