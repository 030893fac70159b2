//! The price book: usage and cloud cost charged by the operator's own prices, as a bill like any other.

use axum::http::Method;
use serde_json::{Value, json};

use super::{Customer, Feed};
use crate::support::{Answer, LINE, Line, compute, request, sample};

/// Calls at two tiers, told apart by path.
pub(super) fn calls(rates: &Value) -> Value {
    json!({ "charge": { "kind": "usage", "meter": "api_calls", "currency": "EUR", "dimensions": ["path"],
                        "rates": rates } })
}

pub(super) fn flat(price: &str) -> Value {
    json!({ "charge": { "kind": "usage", "meter": "api_calls", "currency": "EUR",
                        "rates": [{ "tiers": [{ "unit_price": price }] }] } })
}

pub(super) fn markup(percent: &str) -> Value {
    json!({ "charge": { "kind": "markup", "percent": percent } })
}

impl Feed {
    pub(super) async fn try_price(&self, terms: Value, quantities: Value) -> Answer {
        let body = json!({ "terms": terms, "quantities": quantities });
        let request = self.app.post("/v1/admin/prices/test", &body);
        request.key(&self.operator).send().await
    }

    pub(super) async fn ask(&self, body: &Value) -> Answer {
        let request = self.app.post("/v1/admin/prices", body);
        request.key(&self.operator).send().await
    }

    /// Makes a price that holds since October, and has everything priced.
    pub(super) async fn price(&self, name: &str, terms: &Value, more: &Value) -> Value {
        let mut body = json!({ "name": name, "valid_from": "2026-10", "terms": terms });
        let more = more.as_object().unwrap().clone();
        body.as_object_mut().unwrap().extend(more);
        // Ids of one instant are in no order.
        self.app.clock.advance(1);
        let made = self.ask(&body).await.ok();
        self.app.work().await;
        made
    }

    async fn remove_price(&self, price: &Value) {
        let path = format!("/v1/admin/prices/{}", price["id"].as_str().unwrap());
        self.app.delete(&path).key(&self.operator).send().await.ok();
        self.app.work().await;
    }

    /// Lets the next hour begin, and does what comes with it.
    pub(super) async fn next_hour(&self) {
        self.app.clock.advance(3600);
        let mut worker = self.app.worker();
        worker.schedule().await.unwrap();
        worker.drain().await.unwrap();
    }

    pub(super) async fn months(&self, query: &str) -> Vec<Value> {
        let path = format!("/v1/admin/priced-months?{query}");
        let listed = self.app.get(&path).key(&self.operator).send().await.ok();
        listed["data"].as_array().unwrap().clone()
    }

    async fn close(&self, month: &str) {
        let request = self
            .app
            .post("/v1/admin/closed-months", &json!({ "month": month }));
        request.key(&self.operator).send().await.ok();
    }

    pub(super) async fn use_calls(&self, customer: &Customer, day: &str, paths: &[(&str, usize)]) {
        let events: Vec<Value> = paths
            .iter()
            .flat_map(|(path, count)| {
                (0..*count).map(move |at| {
                    let id = format!("{day} {path} {at}");
                    request(&id, &format!("{day}T10:00:00Z"), path, 200, 10)
                })
            })
            .collect();
        let answer = self.app.deliver(&customer.key, &events).await.ok();
        assert_eq!(answer["accepted"], json!(events.len()), "{answer}");
    }
}

/// Day, description, quantity and cost of each charge, in the order of time.
async fn charges(feed: &Feed, customer: &Customer) -> Vec<[String; 4]> {
    let items = feed.items(customer, "").await;
    let mut charges: Vec<[String; 4]> = items["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| {
            let text = |field: &str| item[field].as_str().unwrap_or_default().to_owned();
            [
                text("charge_period_start")[..10].to_owned(),
                text("charge_description"),
                text("consumed_quantity"),
                text("billed_cost"),
            ]
        })
        .collect();
    charges.sort();
    charges
}

#[tokio::test]
async fn usage_is_charged_by_rate_and_tier_day_by_day_and_each_charge_says_why() {
    let feed = Feed::new().await;
    let (ada, bob) = (feed.customer("Ada").await, feed.customer("Bob").await);
    feed.use_calls(&ada, "2026-11-03", &[("/a", 5), ("/b", 2)])
        .await;
    feed.use_calls(&ada, "2026-11-20", &[("/a", 4), ("/c", 3)])
        .await;
    feed.use_calls(&bob, "2026-11-20", &[("/b", 1)]).await;
    let rates = json!([
        { "values": ["/a"], "included": "2", "tiers": [
            { "up_to": "4", "unit_price": "0.5" }, { "unit_price": "0.125" }] },
        { "tiers": [{ "unit_price": "0.01" }] },
    ]);
    let price = feed.price("API", &calls(&rates), &json!({})).await;
    let charge = |day: &str, what: &str, quantity: &str, cost: &str| {
        [day, what, quantity, cost].map(str::to_owned)
    };
    assert_eq!(
        charges(&feed, &ada).await,
        [
            charge(
                "2026-11-01",
                "Rounding of the month to 2 decimals, half up",
                "",
                "0.005"
            ),
            charge("2026-11-03", "API at 0.01 EUR for requests", "2", "0.02"),
            charge("2026-11-03", "API, path /a, included", "2", "0"),
            charge(
                "2026-11-03",
                "API, path /a, tier 1 at 0.5 EUR for requests",
                "3",
                "1.5"
            ),
            charge("2026-11-20", "API at 0.01 EUR for requests", "3", "0.03"),
            charge(
                "2026-11-20",
                "API, path /a, tier 1 at 0.5 EUR for requests",
                "1",
                "0.5"
            ),
            charge(
                "2026-11-20",
                "API, path /a, tier 2 at 0.125 EUR for requests",
                "3",
                "0.375"
            ),
        ]
    );
    assert_eq!(feed.billed(&ada).await, json!({ "EUR": "2.43" }));
    assert_eq!(feed.billed(&bob).await, json!({ "EUR": "0.01" }));

    let items = feed.items(&ada, "&filter=tag:path=/a").await;
    assert_eq!(items["data"].as_array().unwrap().len(), 4, "{items}");
    let tier = items["data"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["billed_cost"] == "0.375")
        .unwrap();
    assert_eq!(
        tier["rule"],
        json!({ "kind": "price_book", "mapping_id": null, "tag": null, "price_id": price["id"] })
    );
    assert_eq!(tier["file"], "prices-2026-11.csv");
    assert_eq!(tier["service"], "API");
    assert_eq!(tier["provider"], "Tenantry");
    assert_eq!(tier["account_id"], json!(ada.id));
    assert_eq!(tier["list_cost"], "0.375");
    assert_eq!(tier["effective_cost"], "0.375");
    assert_eq!(tier["tags"], json!({ "path": "/a" }));
    assert_eq!(tier["extra"]["x_Tier"], "2");
    assert_eq!(tier["extra"]["x_TierModel"], "graduated");
    // What the days of the page come to is the same.
    let costs = feed
        .app
        .get("/v1/costs?range=last_12_months&window=month")
        .key(&ada.key)
        .send()
        .await
        .ok();
    assert_eq!(costs["currencies"][0]["amount"], "2.43");
    let months = feed.months("").await;
    let totals: Vec<_> = months
        .iter()
        .map(|month| (month["customer_name"].clone(), month["totals"].clone()))
        .collect();
    assert!(
        totals.contains(&(json!("Ada"), json!({ "EUR": "2.43" }))),
        "{totals:?}"
    );
    assert_eq!(months.len(), 2, "October came to nothing: {months:?}");
}

#[tokio::test]
async fn gauges_are_charged_by_unit_hours_and_unique_counts_by_the_month() {
    let feed = Feed::new().await;
    let ada = feed.customer("Ada").await;
    let meter = json!({ "name": "Paths", "unit": "paths", "event_type": "api.request",
                        "aggregation": "unique_count", "value": "path", "dimensions": [] });
    feed.app.new_meter("paths", &meter).await;
    let events = [
        sample("1", "2026-11-10T00:00:00Z", "disk", 1_000),
        sample("2", "2026-11-11T12:00:00Z", "disk", 0),
        request("3", "2026-11-03T10:00:00Z", "/a", 200, 1),
        request("4", "2026-11-04T10:00:00Z", "/a", 200, 1),
        request("5", "2026-11-05T10:00:00Z", "/b", 200, 1),
        compute("6", "2026-11-05T10:00:00Z", "web", "2.5"),
    ];
    feed.app.deliver(&ada.key, &events).await.ok();
    let of = |meter: &str, per: &str, unit: Value, price: &str| {
        json!({ "decimals": 12, "charge": { "kind": "usage", "meter": meter, "currency": "USD", "unit_quantity": per,
                "pricing_unit": unit, "rates": [{ "tiers": [{ "unit_price": price }] }] } })
    };
    feed.price(
        "Disk",
        &of("storage", "1000", json!("KB-hours"), "0.1"),
        &json!({}),
    )
    .await;
    feed.price("Paths", &of("paths", "1", Value::Null, "3"), &json!({}))
        .await;
    feed.price(
        "CPU",
        &of("compute_hours", "10", Value::Null, "1"),
        &json!({}),
    )
    .await;
    let charge = |day: &str, what: &str, quantity: &str, cost: &str| {
        [day, what, quantity, cost].map(str::to_owned)
    };
    assert_eq!(
        charges(&feed, &ada).await,
        [
            charge("2026-11-01", "Paths at 3 USD for paths", "2", "6"),
            charge("2026-11-05", "CPU at 1 USD for 10 hours", "2.5", "0.25"),
            charge("2026-11-10", "Disk at 0.1 USD for KB-hours", "24000", "2.4"),
            charge("2026-11-11", "Disk at 0.1 USD for KB-hours", "12000", "1.2"),
        ]
    );
    let items = feed.items(&ada, "").await;
    let disk = items["data"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["service"] == "Disk");
    assert_eq!(disk.unwrap()["consumed_unit"], "bytes-hours");
    assert_eq!(disk.unwrap()["pricing_quantity"], "12");
}

#[tokio::test]
async fn what_arrives_late_is_charged_in_its_month_and_never_silently_in_a_closed_one() {
    let feed = Feed::new().await;
    let ada = feed.customer("Ada").await;
    feed.use_calls(&ada, "2026-10-05", &[("/a", 10)]).await;
    feed.use_calls(&ada, "2026-11-05", &[("/a", 1)]).await;
    feed.price("API", &flat("1"), &json!({})).await;
    assert_eq!(feed.billed(&ada).await, json!({ "EUR": "11" }));
    let revisions = "SELECT count(*) FROM bill_revisions";
    assert_eq!(feed.app.database.figure(revisions).await, 2);
    // Nothing new is nothing done.
    feed.next_hour().await;
    assert_eq!(feed.app.database.figure(revisions).await, 2);
    feed.use_calls(&ada, "2026-10-06", &[("/a", 2)]).await;
    feed.next_hour().await;
    assert_eq!(feed.billed(&ada).await, json!({ "EUR": "13" }));
    assert_eq!(feed.app.database.figure(revisions).await, 3);

    feed.close("2026-10").await;
    feed.use_calls(&ada, "2026-10-07", &[("/a", 4)]).await;
    feed.use_calls(&ada, "2026-11-07", &[("/a", 100)]).await;
    feed.next_hour().await;
    assert_eq!(
        feed.billed(&ada).await,
        json!({ "EUR": "113" }),
        "November alone"
    );
    let asked = feed.months("open_questions=true").await;
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert_eq!(asked[0]["month"], "2026-10");
    assert_eq!(asked[0]["is_closed"], true);
    assert_eq!(asked[0]["totals"], json!({ "EUR": "12" }));
    assert_eq!(asked[0]["pending"], json!({ "EUR": "16" }));

    // Who is called something else is charged the same: of a closed month nobody is asked.
    feed.close("2026-11").await;
    let path = format!("/v1/admin/customers/{}", ada.id);
    let renamed = feed.app.patch(&path, &json!({ "name": "Ada & Sons" }));
    renamed.key(&feed.operator).send().await.ok();
    feed.next_hour().await;
    let asked = feed.months("open_questions=true").await;
    assert_eq!(asked.len(), 1, "{asked:?}");
    let reopened = feed.app.delete("/v1/admin/closed-months/2026-11");
    reopened.key(&feed.operator).send().await.ok();

    let confirm = |customer: String, month: &str| {
        let path = format!("/v1/admin/priced-months/{customer}/{month}/confirm");
        feed.app
            .request(Method::POST, &path)
            .key(&feed.operator)
            .send()
    };
    confirm(ada.id.clone(), "2026-11")
        .await
        .problem(409, "nothing_pending");
    confirm(ada.id.clone(), "2026-01")
        .await
        .problem(404, "not_found");
    assert_eq!(confirm(ada.id.clone(), "2026-10").await.status, 202);
    feed.app.work().await;
    assert_eq!(feed.billed(&ada).await, json!({ "EUR": "117" }));
    assert_eq!(
        feed.months("open_questions=true").await,
        Vec::<Value>::new()
    );
    let trail = feed
        .app
        .get("/v1/audit-events?limit=200")
        .key(&ada.key)
        .send()
        .await
        .ok();
    let actions: Vec<&str> = trail["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["action"].as_str().unwrap())
        .collect();
    assert!(
        actions.contains(&"priced_month.confirmed") && actions.contains(&"costs.priced"),
        "{actions:?}"
    );
    // A price that is taken away changes the open month alone.
    let listed = feed
        .app
        .get("/v1/admin/prices")
        .key(&feed.operator)
        .send()
        .await
        .ok();
    feed.remove_price(&listed["data"][0]).await;
    assert_eq!(feed.billed(&ada).await, json!({ "EUR": "16" }));
    let asked = feed.months("open_questions=true").await;
    assert_eq!(asked[0]["pending"], json!({}));
}

#[tokio::test]
async fn a_customers_price_takes_the_place_of_its_plans_and_that_of_everybodys() {
    let feed = Feed::new().await;
    let (ada, bob) = (feed.customer("Ada").await, feed.customer("Bob").await);
    for customer in [&ada, &bob] {
        feed.use_calls(customer, "2026-11-05", &[("/a", 100)]).await;
        feed.use_calls(customer, "2026-10-05", &[("/a", 10)]).await;
    }
    let plan =
        json!({ "name": "Gold", "requests_per_minute": 1000, "key_requests_per_minute": 1000 });
    let plan = feed
        .app
        .post("/v1/admin/plans", &plan)
        .key(&feed.operator)
        .send()
        .await
        .ok();
    feed.price("API", &flat("1"), &json!({})).await;
    assert_eq!(feed.billed(&ada).await, json!({ "EUR": "110" }));
    feed.price(
        "API of Gold",
        &flat("0.5"),
        &json!({ "plan_id": plan["id"] }),
    )
    .await;
    assert_eq!(
        feed.billed(&ada).await,
        json!({ "EUR": "110" }),
        "not its plan"
    );
    let path = format!("/v1/admin/customers/{}", ada.id);
    feed.app
        .patch(&path, &json!({ "plan_id": plan["id"] }))
        .key(&feed.operator)
        .send()
        .await
        .ok();
    feed.next_hour().await;
    // October is over, and is charged by the plan that the customer had then.
    assert_eq!(feed.billed(&ada).await, json!({ "EUR": "60" }));
    let own = feed
        .price(
            "API of Ada",
            &flat("0.25"),
            &json!({ "customer_id": ada.id, "valid_from": "2026-11", "valid_to": "2026-12" }),
        )
        .await;
    assert_eq!(feed.billed(&ada).await, json!({ "EUR": "35" }));
    assert_eq!(feed.billed(&bob).await, json!({ "EUR": "110" }));
    assert_eq!(own["customer_name"], "Ada");
    let of_plan = format!("/v1/admin/prices?plan_id={}", plan["id"].as_str().unwrap());
    let listed = feed.app.get(&of_plan).key(&feed.operator).send().await.ok();
    assert_eq!(listed["data"][0]["plan_name"], "Gold");
    assert_eq!(listed["data"].as_array().unwrap().len(), 1);
    let of_ada = format!("/v1/admin/prices?customer_id={}", ada.id);
    let listed = feed.app.get(&of_ada).key(&feed.operator).send().await.ok();
    assert_eq!(listed["data"][0]["id"], own["id"]);
    feed.remove_price(&own).await;
    assert_eq!(feed.billed(&ada).await, json!({ "EUR": "60" }));
    let plans = format!("/v1/admin/plans/{}", plan["id"].as_str().unwrap());
    let wanted = feed.app.delete(&plans).key(&feed.operator).send().await;
    wanted.problem(409, "plan_priced");
}

#[tokio::test]
async fn a_minimum_is_filled_up_and_usage_without_a_rate_is_told() {
    let feed = Feed::new().await;
    let ada = feed.customer("Ada").await;
    let mut terms = calls(&json!([{ "values": ["/a"], "tiers": [{ "unit_price": "2" }] }]));
    terms["charge"]["minimum"] = json!("25.5");
    let price = feed
        .price("API", &terms, &json!({ "valid_from": "2026-11" }))
        .await;
    assert_eq!(
        feed.billed(&ada).await,
        json!({ "EUR": "25.5" }),
        "without any use"
    );
    feed.use_calls(&ada, "2026-11-05", &[("/a", 10), ("/b", 3), ("/c", 4)])
        .await;
    feed.next_hour().await;
    let filled = feed.items(&ada, "&filter=charge_category:Purchase").await;
    assert_eq!(filled["data"][0]["billed_cost"], "5.5");
    assert_eq!(feed.billed(&ada).await, json!({ "EUR": "25.5" }));
    let asked = feed.months("open_questions=true").await;
    assert_eq!(
        asked[0]["unpriced"],
        json!([{ "price_id": price["id"], "name": "API", "quantity": "7" }])
    );
    feed.use_calls(&ada, "2026-11-06", &[("/a", 10)]).await;
    feed.next_hour().await;
    assert_eq!(feed.billed(&ada).await, json!({ "EUR": "40" }));
}

#[tokio::test]
async fn what_the_price_book_made_is_told_from_what_was_delivered() {
    let feed = Feed::new().await;
    let ada = feed.owner_of("1001").await;
    feed.use_calls(&ada, "2026-11-05", &[("/a", 10)]).await;
    feed.price("API", &flat("1"), &json!({})).await;
    // A bill that names itself the same, and an account that is mapped, moved and unmapped.
    let same = Line {
        issuer: "Tenantry",
        provider: "Tenantry",
        payer: &ada.id,
        account: "1001",
        currency: "EUR",
        cost: "5",
        ..LINE
    };
    feed.import(&[same]).await;
    let bob = feed.customer("Bob").await;
    let mapping = json!({ "customer_id": bob.id, "provider": "Tenantry", "account_id": ada.id });
    let mapping = feed.map(&mapping).await.ok();
    assert_eq!(mapping["published_rows"], 0);
    let held = json!({ "customer_id": ada.id, "provider": "Tenantry", "account_id": "1001" });
    feed.map(&held).await.ok();
    assert_eq!(feed.billed(&ada).await, json!({ "EUR": "15" }));
    assert_eq!(feed.billed(&bob).await, json!({}));
    feed.unmap(&mapping).await;
    assert_eq!(feed.billed(&ada).await, json!({ "EUR": "15" }));
    feed.use_calls(&ada, "2026-11-06", &[("/a", 1)]).await;
    feed.next_hour().await;
    assert_eq!(feed.billed(&ada).await, json!({ "EUR": "16" }));
    // It is no delivery of the operator's feed.
    let feeds = feed
        .app
        .get("/v1/admin/feeds")
        .key(&feed.operator)
        .send()
        .await
        .ok();
    let operators = feeds["data"]
        .as_array()
        .unwrap()
        .iter()
        .find(|feed| feed["customer_id"].is_null())
        .unwrap();
    assert_eq!(operators["files_30_days"], 1, "{operators}");
}
