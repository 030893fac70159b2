//! Which days are complete: those that every bill that still comes has reached the end of.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::prices::flat;
use super::{Customer, Feed};
use crate::support::HEADER;

/// A charge of November: payer, start, end, category.
type Row<'a> = [&'a str; 4];

impl Feed {
    async fn import_rows(&self, rows: &[Row<'_>]) {
        let mut file = HEADER.to_owned();
        for [payer, start, end, category] in rows {
            let (from, to) = match *start < "2026-11-01" {
                true => ("2026-10-01", "2026-11-01"),
                false => ("2026-11-01", "2026-12-01"),
            };
            writeln!(
                file,
                "{payer},AWS Inc.,AWS,USD,{from},{to},{start},{end},{category},Compute,1001,,1,,NULL,,,,,,,,,"
            )
            .unwrap();
        }
        self.app.import(&self.operator, &file).await.ok();
    }

    /// The days of November that are complete, on the overview; those of the cost page are the same.
    async fn complete(&self, customer: &Customer) -> Vec<u64> {
        let get = async |path: &str| {
            let path = format!("{path}?from=2026-11-01&to=2026-12-01&compare=none");
            self.app.get(&path).key(&customer.key).send().await.ok()
        };
        let whole = |list: &Value, name: &str| -> Vec<u64> {
            let days = list.as_array().unwrap().iter().zip(1..);
            let days = days.filter(|(day, _)| day[name] == true);
            days.map(|(_, number)| number).collect()
        };
        let overview = get("/v1/dashboard").await;
        let costs = get("/v1/costs").await;
        let days = whole(&overview["spend"]["currencies"][0]["days"], "complete");
        assert_eq!(
            whole(&costs["currencies"][0]["points"], "is_complete"),
            days
        );
        days
    }
}

fn used<'a>(payer: &'a str, start: &'a str, end: &'a str) -> Row<'a> {
    [payer, start, end, "Usage"]
}

fn through(last: u64) -> Vec<u64> {
    (1..=last).collect()
}

#[tokio::test]
async fn a_day_is_complete_once_usage_has_reached_its_end() {
    let feed = Feed::new().await;
    let ada = feed.owner_of("1001").await;
    let noon = used("1", "2026-11-20T11:00:00Z", "2026-11-20T12:00:00Z");
    feed.import_rows(&[noon]).await;
    assert_eq!(feed.complete(&ada).await, through(19));
    let last_hour = used("1", "2026-11-20T23:00:00Z", "2026-11-21T00:00:00Z");
    feed.import_rows(&[noon, last_hour]).await;
    assert_eq!(feed.complete(&ada).await, through(20));
    // What is charged ahead, or for the whole month, says nothing of usage.
    feed.import_rows(&[
        noon,
        ["1", "2026-11-22", "2026-11-23", "Tax"],
        ["1", "2026-11-29", "2026-11-30", "Purchase"],
        ["1", "2026-11-01", "2026-12-01", "Usage"],
    ])
    .await;
    assert_eq!(feed.complete(&ada).await, through(19));
}

#[tokio::test]
async fn the_bill_that_is_behind_counts_as_long_as_it_comes() {
    let feed = Feed::new().await;
    let ada = feed.owner_of("1001").await;
    feed.import_rows(&[
        used("1", "2026-11-20", "2026-11-21"),
        used("2", "2026-11-11", "2026-11-12"),
    ])
    .await;
    assert_eq!(feed.complete(&ada).await, through(11));
    // An account whose bills have ended keeps nothing back.
    feed.import_rows(&[used("3", "2026-10-05", "2026-10-06")])
        .await;
    assert_eq!(feed.complete(&ada).await, through(11));
    feed.import_rows(&[used("2", "2026-11-21", "2026-11-22")])
        .await;
    assert_eq!(feed.complete(&ada).await, through(20));
}

#[tokio::test]
async fn what_the_price_book_charges_does_not_complete_a_day_of_the_cloud() {
    let feed = Feed::new().await;
    let ada = feed.owner_of("1001").await;
    feed.import_rows(&[used("1", "2026-11-10T11:00:00Z", "2026-11-10T12:00:00Z")])
        .await;
    feed.use_calls(&ada, "2026-11-20", &[("/a", 3)]).await;
    feed.price("API", &flat("1"), &json!({})).await;
    assert_ne!(feed.billed(&ada).await["EUR"], Value::Null);
    assert_eq!(feed.complete(&ada).await, through(9));
}
