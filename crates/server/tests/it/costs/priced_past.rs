//! What the price book makes of months that are long over, and of values that nobody can mean.

use axum::http::Method;
use serde_json::{Value, json};

use super::prices::flat;
use super::{Customer, Feed};
use crate::support::compute;

const DAY: i64 = 24 * 60 * 60;

impl Feed {
    async fn plan(&self, name: &str) -> Value {
        let plan =
            json!({ "name": name, "requests_per_minute": 1000, "key_requests_per_minute": 1000 });
        let made = self.app.post("/v1/admin/plans", &plan);
        made.key(&self.operator).send().await.ok()["id"].clone()
    }

    async fn put_on(&self, customer: &Customer, plan: &Value) {
        let path = format!("/v1/admin/customers/{}", customer.id);
        let changed = self.app.patch(&path, &json!({ "plan_id": plan }));
        changed.key(&self.operator).send().await.ok();
    }

    /// The months that a customer is charged for, or asked about, newest first.
    async fn charged_months(&self, customer: &Customer) -> Vec<String> {
        let months = self.months(&format!("customer_id={}", customer.id)).await;
        let months = months
            .iter()
            .map(|it| it["month"].as_str().unwrap().to_owned());
        months.collect()
    }
}

#[tokio::test]
async fn before_a_customer_was_made_it_owes_a_minimum_only_where_it_used_something() {
    let feed = Feed::new().await;
    let (ada, bob) = (feed.customer("Ada").await, feed.customer("Bob").await);
    // Brought along from before.
    feed.use_calls(&bob, "2026-09-05", &[("/a", 3)]).await;
    feed.use_calls(&bob, "2026-08-05", &[("/a", 30)]).await;
    let mut terms = flat("1");
    terms["charge"]["minimum"] = json!("25");
    feed.price("API", &terms, &json!({ "valid_from": "2026-01" }))
        .await;
    assert_eq!(feed.billed(&ada).await, json!({ "EUR": "25" }));
    assert_eq!(feed.charged_months(&ada).await, ["2026-11"]);
    assert_eq!(feed.billed(&bob).await, json!({ "EUR": "80" }));
    assert_eq!(
        feed.charged_months(&bob).await,
        ["2026-11", "2026-09", "2026-08"]
    );
    // What is over since it was made is owed without any use.
    feed.app.clock.advance(10 * DAY);
    feed.next_hour().await;
    assert_eq!(feed.charged_months(&ada).await, ["2026-12", "2026-11"]);
    assert_eq!(feed.billed(&ada).await, json!({ "EUR": "50" }));
}

#[tokio::test]
async fn a_plan_prices_no_month_that_was_over_before_the_customer_had_it() {
    let feed = Feed::new().await;
    let ada = feed.customer("Ada").await;
    let (gold, silver) = (feed.plan("Gold").await, feed.plan("Silver").await);
    // Made with its plan, for what it brings along too.
    let made = json!({ "name": "Bob", "plan_id": gold });
    let made = feed.app.post("/v1/admin/customers", &made);
    let made = made.key(&feed.operator).send().await.ok();
    let id = made["id"].as_str().unwrap().to_owned();
    let (key, _) = feed.app.new_key(&id, &["admin"]).await;
    let bob = Customer { id, key };
    for customer in [&ada, &bob] {
        feed.use_calls(customer, "2026-10-05", &[("/a", 10)]).await;
        feed.use_calls(customer, "2026-11-05", &[("/a", 1)]).await;
    }
    for (plan, price) in [(&gold, "2"), (&silver, "3")] {
        let more = json!({ "valid_from": "2026-01", "plan_id": plan });
        feed.price("API", &flat(price), &more).await;
    }
    assert_eq!(feed.billed(&ada).await, json!({}));
    assert_eq!(feed.billed(&bob).await, json!({ "EUR": "22" }));
    feed.put_on(&ada, &gold).await;
    // The same again is no change.
    feed.put_on(&bob, &gold).await;
    feed.next_hour().await;
    assert_eq!(feed.billed(&ada).await, json!({ "EUR": "2" }), "November");
    assert_eq!(feed.billed(&bob).await, json!({ "EUR": "22" }));
    // The month that was running when the plan came is charged by it; the next change leaves it alone.
    feed.app.clock.advance(10 * DAY);
    feed.put_on(&ada, &silver).await;
    feed.use_calls(&ada, "2026-10-06", &[("/a", 10)]).await;
    feed.use_calls(&ada, "2026-11-06", &[("/a", 1)]).await;
    feed.use_calls(&ada, "2026-12-01", &[("/a", 1)]).await;
    feed.next_hour().await;
    assert_eq!(feed.charged_months(&ada).await, ["2026-12", "2026-11"]);
    assert_eq!(feed.billed(&ada).await, json!({ "EUR": "7" }));
}

#[tokio::test]
async fn a_meter_that_is_changed_takes_nothing_away_that_was_charged_of_events_that_are_gone() {
    let mut feed = Feed::new().await;
    let mut ada = feed.customer("Ada").await;
    feed.use_calls(&ada, "2026-10-05", &[("/a", 5)]).await;
    feed.use_calls(&ada, "2026-11-05", &[("/a", 10)]).await;
    feed.price("API", &flat("1"), &json!({})).await;
    assert_eq!(feed.billed(&ada).await, json!({ "EUR": "15" }));
    // Events are kept for 400 days.
    feed.app.clock.advance(420 * DAY);
    feed.operator = feed.app.operator_key(&["admin"]).await;
    (ada.key, _) = feed.app.new_key(&ada.id, &["admin"]).await;
    feed.next_hour().await;
    let events = "SELECT count(*) FROM usage_events";
    assert_eq!(feed.app.database.figure(events).await, 0);
    assert_eq!(feed.billed(&ada).await, json!({ "EUR": "15" }));

    let meters = feed.app.get("/v1/admin/meters").control().send().await.ok();
    let meters = meters["data"].as_array().unwrap();
    let meter = meters.iter().find(|it| it["key"] == "api_calls").unwrap();
    let mut definition = meter["definition"].clone();
    definition["dimensions"] = json!(["path"]);
    let path = format!("/v1/admin/meters/{}", meter["id"].as_str().unwrap());
    let changed = feed.app.patch(&path, &json!({ "definition": definition }));
    assert_eq!(changed.control().send().await.ok()["version"], 2);
    feed.app.work().await;
    feed.app.clock.advance(DAY);
    feed.next_hour().await;
    assert_eq!(feed.billed(&ada).await, json!({ "EUR": "15" }));
    let asked = feed.months("open_questions=true").await;
    let asked: Vec<_> = asked
        .iter()
        .map(|it| json!([it["month"], it["is_closed"], it["totals"], it["pending"]]))
        .collect();
    assert_eq!(
        json!(asked),
        json!([
            ["2026-11", false, { "EUR": "10" }, {}],
            ["2026-10", false, { "EUR": "5" }, {}],
        ])
    );
    let path = format!("/v1/admin/priced-months/{}/2026-11/confirm", ada.id);
    let confirmed = feed.app.request(Method::POST, &path).key(&feed.operator);
    assert_eq!(confirmed.send().await.status, 202);
    feed.app.work().await;
    assert_eq!(feed.billed(&ada).await, json!({ "EUR": "5" }));
    assert_eq!(feed.months("open_questions=true").await.len(), 1);
    // A month of which everything is known waits for nobody.
    feed.use_calls(&ada, "2028-01-05", &[("/a", 7)]).await;
    feed.next_hour().await;
    let months = feed.months("").await;
    assert_eq!(months[0]["month"], "2028-01");
    assert_eq!(months[0]["totals"], json!({ "EUR": "7" }));
    assert_eq!(months[0]["pending"], Value::Null);
}

#[tokio::test]
async fn values_too_long_for_a_bill_are_told_and_everything_else_is_charged() {
    let feed = Feed::new().await;
    let ada = feed.customer("Ada").await;
    let absurd = format!("9{}", "0".repeat(37));
    let sent = [
        compute("1", "2026-10-05T10:00:00Z", "batch", &absurd),
        compute("2", "2026-10-05T11:00:00Z", "batch", &absurd),
        compute("3", "2026-10-06T10:00:00Z", "batch", "2"),
        compute("4", "2026-11-05T10:00:00Z", "batch", "3"),
    ];
    let answer = feed.app.deliver(&ada.key, &sent).await.ok();
    assert_eq!(answer["accepted"], 4, "{answer}");
    let terms = json!({ "charge": { "kind": "usage", "meter": "compute_hours", "currency": "EUR",
                                    "rates": [{ "tiers": [{ "unit_price": "1" }] }] } });
    let price = feed.price("CPU", &terms, &json!({})).await;
    assert_eq!(feed.billed(&ada).await, json!({ "EUR": "5" }));
    let asked = feed.months("open_questions=true").await;
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert_eq!(asked[0]["month"], "2026-10");
    assert_eq!(asked[0]["totals"], json!({ "EUR": "2" }));
    let beyond = format!("18{}", "0".repeat(37));
    assert_eq!(
        asked[0]["unpriced"],
        json!([{ "price_id": price["id"], "name": "CPU", "quantity": beyond }])
    );
}
