//! Any order of deliveries and mappings, against a model of a few lines: what is published and what
//! is held is always what was delivered, and each customer has exactly what its mappings give it.

use std::collections::BTreeMap;

use bigdecimal::BigDecimal;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use super::{Customer, Feed, YEAR, counts, outcomes};
use crate::support::{LINE, Line, file};

const CUSTOMERS: usize = 2;
const ACCOUNTS: usize = 3;

/// A charge: account, day of November 2026, currency, cost.
#[derive(Clone, Debug, PartialEq)]
struct Charge {
    account: usize,
    day: u8,
    currency: usize,
    cost: BigDecimal,
}

#[derive(Clone, Debug)]
enum Step {
    /// The operator delivers these bills, by payer, in one file.
    Deliver(BTreeMap<usize, Vec<Charge>>),
    /// The operator delivers again what it delivered last.
    Repeat,
    /// A customer delivers a bill of its own.
    Own(usize, Vec<Charge>),
    /// An account is mapped to a customer for these days.
    Map {
        account: usize,
        customer: usize,
        from: Option<u8>,
        to: Option<u8>,
    },
    /// The n-th of the mappings that are left is ended.
    Unmap(usize),
}

fn charges() -> impl Strategy<Value = Vec<Charge>> {
    let cost =
        (any::<i64>(), 0i64..20).prop_map(|(digits, scale)| BigDecimal::new(digits.into(), scale));
    let charge =
        (0..ACCOUNTS, 1u8..=20, 0usize..2, cost).prop_map(|(account, day, currency, cost)| {
            Charge {
                account,
                day,
                currency,
                cost,
            }
        });
    prop::collection::vec(charge, 1..6)
}

fn step() -> impl Strategy<Value = Step> {
    let day = || prop::option::of(1u8..=20);
    prop_oneof![
        4 => prop::collection::btree_map(0usize..2, charges(), 1..3).prop_map(Step::Deliver),
        1 => Just(Step::Repeat),
        1 => (0..CUSTOMERS, charges()).prop_map(|(customer, charges)| Step::Own(customer, charges)),
        4 => (0..ACCOUNTS, 0..CUSTOMERS, day(), day())
            .prop_map(|(account, customer, from, to)| Step::Map { account, customer, from, to }),
        2 => (0usize..3).prop_map(Step::Unmap),
    ]
}

struct Mapping {
    answer: Value,
    account: usize,
    customer: usize,
    from: u8,
    to: u8,
}

#[derive(Default)]
struct Model {
    /// By payer.
    bills: BTreeMap<usize, Vec<Charge>>,
    /// By customer.
    own: BTreeMap<usize, Vec<Charge>>,
    mappings: Vec<Mapping>,
    last: BTreeMap<usize, Vec<Charge>>,
}

/// Σ and number, by currency.
type Sums = BTreeMap<String, (BigDecimal, i64)>;

fn sums<'a>(charges: impl Iterator<Item = &'a Charge>) -> Sums {
    let mut sums = Sums::new();
    for charge in charges {
        let (sum, count) = sums
            .entry(CURRENCIES[charge.currency].to_owned())
            .or_default();
        *sum += &charge.cost;
        *count += 1;
    }
    sums
}

const CURRENCIES: [&str; 2] = ["EUR", "USD"];

impl Model {
    fn customer_of(&self, charge: &Charge) -> Option<usize> {
        let mapping = self
            .mappings
            .iter()
            .find(|one| one.account == charge.account && (one.from..one.to).contains(&charge.day));
        mapping.map(|mapping| mapping.customer)
    }

    fn published(&self, customer: usize) -> Sums {
        let routed = self
            .bills
            .values()
            .flatten()
            .filter(|charge| self.customer_of(charge) == Some(customer));
        sums(routed.chain(self.own.get(&customer).into_iter().flatten()))
    }

    fn held(&self, account: usize) -> Sums {
        let of_account = self
            .bills
            .values()
            .flatten()
            .filter(|charge| charge.account == account);
        sums(of_account.filter(|charge| self.customer_of(charge).is_none()))
    }
}

/// A model and the product, side by side. The ids of one run have a prefix of their own, so that all
/// runs share a database, and see that they do not disturb each other.
struct Run<'a> {
    feed: &'a Feed,
    prefix: String,
    customers: Vec<Customer>,
    model: Model,
}

impl Run<'_> {
    fn account(&self, account: usize) -> String {
        format!("{}-{account}", self.prefix)
    }

    fn bill(&self, payer: &str, charges: &[Charge]) -> String {
        let texts: Vec<[String; 3]> = charges
            .iter()
            .map(|charge| {
                // The hour is of no importance, the day is.
                let start = format!("2026-11-{:02}T{:02}:30:00Z", charge.day, charge.day);
                [
                    self.account(charge.account),
                    start,
                    charge.cost.to_plain_string(),
                ]
            })
            .collect();
        let lines = charges
            .iter()
            .zip(&texts)
            .map(|(charge, [account, start, cost])| Line {
                payer,
                account,
                start,
                cost,
                currency: CURRENCIES[charge.currency],
                ..LINE
            });
        file(&lines.collect::<Vec<_>>())
    }

    async fn take(&mut self, step: Step) {
        match step {
            Step::Deliver(bills) => self.deliver(bills).await,
            Step::Repeat if self.model.last.is_empty() => {}
            Step::Repeat => self.deliver(self.model.last.clone()).await,
            Step::Own(customer, charges) => {
                let bill = self.bill(&format!("{}-own", self.prefix), &charges);
                let answer = self
                    .feed
                    .app
                    .import(&self.customers[customer].key, &bill)
                    .await
                    .ok();
                let rows = charges.len() as u64;
                let unchanged = self.model.own.insert(customer, charges.clone()) == Some(charges);
                assert_eq!(
                    counts(&answer),
                    if unchanged {
                        [rows, 0, rows, 0]
                    } else {
                        [rows, rows, 0, 0]
                    }
                );
            }
            Step::Map {
                account,
                customer,
                from,
                to,
            } => self.map(account, customer, from, to).await,
            Step::Unmap(n) => {
                if n < self.model.mappings.len() {
                    let mapping = self.model.mappings.remove(n);
                    self.feed.unmap(&mapping.answer).await;
                }
            }
        }
    }

    async fn deliver(&mut self, bills: BTreeMap<usize, Vec<Charge>>) {
        let mut text = String::new();
        let mut expected = Vec::new();
        let mut count = [0u64; 4];
        for (payer, charges) in &bills {
            let bill = self.bill(&format!("{}-p{payer}", self.prefix), charges);
            let skipped = if text.is_empty() {
                0
            } else {
                crate::support::HEADER.len()
            };
            text.push_str(&bill[skipped..]);
            let before = self.model.bills.get(payer);
            expected.push(match before {
                None => "published",
                Some(before) if before == charges => "unchanged",
                Some(_) => "replaced",
            });
            count[0] += charges.len() as u64;
            for charge in charges {
                let outcome = match (before == Some(charges), self.model.customer_of(charge)) {
                    (true, _) => 2,
                    (false, Some(_)) => 1,
                    (false, None) => 3,
                };
                count[outcome] += 1;
            }
        }
        let answer = self.feed.app.import(&self.feed.operator, &text).await.ok();
        assert_eq!(outcomes(&answer), expected);
        assert_eq!(counts(&answer), count);
        self.model.bills.extend(bills.clone());
        self.model.last = bills;
    }

    async fn map(&mut self, account: usize, customer: usize, from: Option<u8>, to: Option<u8>) {
        let day = |day: Option<u8>| day.map(|day| format!("2026-11-{day:02}"));
        let body = json!({
            "customer_id": self.customers[customer].id, "provider": "AWS", "account_id": self.account(account),
            "from": day(from), "to": day(to),
        });
        let answer = self.feed.map(&body).await;
        let (from, to) = (from.unwrap_or(0), to.unwrap_or(u8::MAX));
        if to <= from {
            answer.problem(400, "bad_request");
            return;
        }
        let overlaps = |one: &Mapping| one.account == account && one.from < to && from < one.to;
        if self.model.mappings.iter().any(overlaps) {
            answer.problem(409, "account_mapped");
            return;
        }
        let held = |model: &Model| {
            model
                .held(account)
                .values()
                .map(|(_, count)| *count)
                .sum::<i64>()
        };
        let before = held(&self.model);
        let answer = answer.ok();
        self.model.mappings.push(Mapping {
            answer: answer.clone(),
            account,
            customer,
            from,
            to,
        });
        assert_eq!(answer["published_rows"], before - held(&self.model));
    }

    /// What the product says, next to what the model says.
    async fn compare(&self) {
        for (i, customer) in self.customers.iter().enumerate() {
            let path = format!("/v1/costs/items?{YEAR}&limit=1");
            let items = self
                .feed
                .app
                .get(&path)
                .key(&customer.key)
                .send()
                .await
                .ok();
            assert_eq!(
                read(&items["totals"], "item_count"),
                self.model.published(i),
                "customer {i}"
            );
            // The roll-ups say the same.
            let mut dashboard = self.feed.dashboard(customer).await;
            let blocks = dashboard["spend"]["currencies"].as_array_mut().unwrap();
            for block in blocks.iter_mut() {
                block["billed_cost"] = block["total"].clone();
            }
            assert_eq!(
                read(&json!(blocks), "item_count"),
                self.model.published(i),
                "dashboard of {i}"
            );
        }
        let unassigned = self.feed.unassigned().await;
        for account in 0..ACCOUNTS {
            let name = self.account(account);
            let rows: Vec<&Value> = unassigned
                .iter()
                .filter(|row| row["account_id"] == name)
                .collect();
            assert_eq!(
                read(&json!(rows), "row_count"),
                self.model.held(account),
                "account {account}"
            );
        }
    }
}

fn read(rows: &Value, count: &str) -> Sums {
    let rows = rows.as_array().unwrap().iter();
    rows.map(|row| {
        let billed: BigDecimal = row["billed_cost"].as_str().unwrap().parse().unwrap();
        (
            row["currency"].as_str().unwrap().to_owned(),
            (billed, row[count].as_i64().unwrap()),
        )
    })
    .collect()
}

#[test]
fn published_and_held_are_always_what_was_delivered() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let feed = runtime.block_on(Feed::new());
    let runs = std::cell::Cell::new(0);
    let config = Config {
        cases: 25,
        failure_persistence: None,
        max_shrink_iters: 200,
        ..Config::default()
    };
    let result = TestRunner::new(config).run(&prop::collection::vec(step(), 1..10), |steps| {
        runs.set(runs.get() + 1);
        runtime.block_on(async {
            let prefix = format!("r{}", runs.get());
            let mut customers = Vec::new();
            for i in 0..CUSTOMERS {
                customers.push(feed.customer(&format!("{prefix}-{i}")).await);
            }
            let mut run = Run {
                feed: &feed,
                prefix,
                customers,
                model: Model::default(),
            };
            for step in steps {
                run.take(step).await;
                run.compare().await;
            }
            // Nothing of this run stays in the list of what is held.
            for mapping in std::mem::take(&mut run.model.mappings) {
                feed.unmap(&mapping.answer).await;
            }
            for account in 0..ACCOUNTS {
                run.map(account, 0, None, None).await;
            }
            run.compare().await;
        });
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}
