//! Bills in, each customer's own cost out: to the last digit, by account, by day.

mod breakdown;
mod contradictions;
mod exports;
mod feed;
mod given_up;
mod model;
mod names;
mod own_sets;
mod places;
mod price_book;
mod priced_past;
mod prices;
mod rates;
mod restated;
mod routing;
mod sets;
mod tags;
mod whole_days;

use serde_json::{Value, json};

use crate::support::{Answer, LINE, Line, TestApp, file, sum};

/// The year that all charges of these tests are in.
const YEAR: &str = "from=2026-01-01&to=2027-01-01";

/// An operator who feeds bills in.
struct Feed {
    app: TestApp,
    operator: String,
}

/// A customer and a key of it that may do everything.
struct Customer {
    id: String,
    key: String,
}

impl Feed {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let operator = app.operator_key(&["admin"]).await;
        Self { app, operator }
    }

    async fn customer(&self, name: &str) -> Customer {
        let id = self.app.new_customer(name).await;
        let (key, _) = self.app.new_key(&id, &["admin"]).await;
        Customer { id, key }
    }

    /// A customer whose account of AWS this is.
    async fn owner_of(&self, account: &str) -> Customer {
        let customer = self.customer(&format!("Owner of {account}")).await;
        self.app.map(&customer.id, account).await;
        customer
    }

    async fn import(&self, lines: &[Line<'_>]) -> Value {
        self.app.import(&self.operator, &file(lines)).await.ok()
    }

    async fn map(&self, body: &Value) -> Answer {
        self.app
            .post("/v1/admin/accounts", body)
            .key(&self.operator)
            .send()
            .await
    }

    async fn unmap(&self, mapping: &Value) {
        let path = format!("/v1/admin/accounts/{}", mapping["id"].as_str().unwrap());
        self.app.delete(&path).key(&self.operator).send().await.ok();
    }

    async fn dashboard(&self, customer: &Customer) -> Value {
        self.app
            .get(&format!("/v1/dashboard?{YEAR}"))
            .key(&customer.key)
            .send()
            .await
            .ok()
    }

    async fn items(&self, customer: &Customer, filter: &str) -> Value {
        let path = format!("/v1/costs/items?{YEAR}&limit=200{filter}");
        self.app.get(&path).key(&customer.key).send().await.ok()
    }

    /// What a customer is billed, in each currency that it has charges in.
    async fn billed(&self, customer: &Customer) -> Value {
        let items = self.items(customer, "").await;
        let totals = items["totals"].as_array().unwrap().iter();
        totals
            .map(|total| {
                (
                    total["currency"].as_str().unwrap().to_owned(),
                    total["billed_cost"].clone(),
                )
            })
            .collect()
    }

    /// The costs of a customer's rows, newest charge first.
    async fn costs(&self, customer: &Customer) -> Vec<String> {
        let items = self.items(customer, "").await;
        let costs = items["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["billed_cost"].as_str().unwrap().to_owned());
        costs.collect()
    }

    async fn unassigned(&self) -> Vec<Value> {
        let answer = self
            .app
            .get("/v1/admin/unassigned?limit=200")
            .key(&self.operator)
            .send()
            .await
            .ok();
        answer["data"].as_array().unwrap().clone()
    }
}

/// The counts of an answer: received, accepted, duplicates, held.
fn counts(answer: &Value) -> [u64; 4] {
    ["received", "accepted", "duplicates", "held"].map(|name| answer[name].as_u64().unwrap())
}

fn outcomes(answer: &Value) -> Vec<&str> {
    answer["bills"]
        .as_array()
        .unwrap()
        .iter()
        .map(|bill| bill["outcome"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn sums_are_exact_to_the_last_digit() {
    let feed = Feed::new().await;
    let ada = feed.owner_of("1001").await;
    // As written, and as the API spells it.
    let costs = [
        (
            "12345678901234567890123456789012345678",
            "12345678901234567890123456789012345678",
        ),
        (
            "-0.00000000000000000000000000000000000001",
            "-0.00000000000000000000000000000000000001",
        ),
        ("1e-9", "0.000000001"),
        ("-4.25E+2", "-425"),
        ("0.1", "0.1"),
        ("0.2", "0.2"),
        ("9007199254740993", "9007199254740993"),
        ("+00012.500", "12.5"),
        ("-0.0", "0"),
        (".5", "0.5"),
    ];
    let lines: Vec<Line<'_>> = costs
        .iter()
        .enumerate()
        .map(|(i, (cost, _))| Line {
            cost,
            start: ["2026-11-02", "2026-11-05"][i % 2],
            service: ["Compute", "Storage", "Queue"][i % 3],
            ..LINE
        })
        .collect();
    let answer = feed.import(&lines).await;
    assert_eq!(counts(&answer), [10, 10, 0, 0]);
    let total = sum(costs.map(|(_, exact)| exact));
    assert_eq!(
        answer["bills"][0]["totals"],
        json!([{ "currency": "USD", "billed_cost": total, "item_count": 10 }])
    );

    let items = feed.items(&ada, "").await;
    let costs_of_all = json!({
        "billed": total,
        "effective": null, "effective_unknown": 10,
        "list": null, "list_unknown": 10,
        "contracted": null, "contracted_unknown": 10,
    });
    assert_eq!(
        items["totals"],
        json!([{ "currency": "USD", "billed_cost": total, "item_count": 10, "costs": costs_of_all }])
    );
    let mut seen: Vec<String> = feed.costs(&ada).await;
    let mut exact: Vec<String> = costs.iter().map(|(_, exact)| (*exact).to_owned()).collect();
    seen.sort();
    exact.sort();
    assert_eq!(seen, exact);

    let block = feed.dashboard(&ada).await["spend"]["currencies"][0].clone();
    let amounts = |list: &str| -> Vec<String> {
        block[list]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["amount"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(block["total"], total);
    assert_eq!(sum(amounts("days")), total);
    assert_eq!(sum(amounts("services")), total);
    for (i, service) in ["Compute", "Storage", "Queue"].into_iter().enumerate() {
        let expected = sum(costs.iter().skip(i).step_by(3).map(|(_, exact)| exact));
        let shown = block["services"]
            .as_array()
            .unwrap()
            .iter()
            .find(|row| row["service"] == service)
            .unwrap();
        assert_eq!(shown["amount"], expected, "{service}");
    }
}

#[tokio::test]
async fn what_the_file_does_not_say_is_null_and_what_it_says_is_kept_as_it_is() {
    let feed = Feed::new().await;
    let ada = feed.owner_of("1001").await;
    let tags = r#"{"env":"prod","path":"a\\b\t\"c\"","n":12345678901234567890.125,"ü":null}"#;
    let service = "Tab\there, \\N, back\\slash\nand \"quotes\"";
    feed.import(&[Line {
        service,
        tags,
        account_name: "Ada; Inc.",
        ..LINE
    }])
    .await;
    let answer = feed
        .app
        .get(&format!("/v1/costs/items?{YEAR}"))
        .key(&ada.key)
        .send()
        .await;
    let item = answer.ok()["data"][0].clone();
    assert_eq!(item["service"], service);
    assert_eq!(item["account_name"], "Ada; Inc.");
    assert_eq!(
        (&item["line"], &item["file"]),
        (&json!(2), &json!("test.csv"))
    );
    for unsaid in [
        "effective_cost",
        "list_cost",
        "contracted_cost",
        "region_id",
        "resource_id",
        "consumed_quantity",
    ] {
        assert_eq!(item[unsaid], Value::Null, "{unsaid}");
    }
    assert_eq!(item["tags"]["path"], "a\\b\t\"c\"");
    assert_eq!(item["tags"]["ü"], Value::Null);
    // A float would have made ...567000 of it.
    assert!(
        answer.text.contains("12345678901234567890.125"),
        "{}",
        answer.text
    );
}

#[tokio::test]
async fn currencies_are_never_added_up() {
    let feed = Feed::new().await;
    let ada = feed.owner_of("1001").await;
    let line = |currency, cost, service| Line {
        currency,
        cost,
        service,
        ..LINE
    };
    feed.import(&[
        line("EUR", "5", "Compute"),
        line("USD", "1.5", "Compute"),
        line("USD", "1", "Storage"),
        line("JPY", "300", "Compute"),
    ])
    .await;
    let blocks = feed.dashboard(&ada).await["spend"]["currencies"].clone();
    let seen: Vec<_> = blocks
        .as_array()
        .unwrap()
        .iter()
        .map(|block| (&block["currency"], &block["total"]))
        .collect();
    // Most charges first, then by name.
    let expected =
        [("USD", "2.5"), ("EUR", "5"), ("JPY", "300")].map(|(c, t)| (json!(c), json!(t)));
    assert_eq!(
        seen,
        expected.iter().map(|(c, t)| (c, t)).collect::<Vec<_>>()
    );
    assert_eq!(blocks[1]["services"].as_array().unwrap().len(), 1);
    assert_eq!(
        feed.items(&ada, "&currency=EUR").await["totals"][0]["billed_cost"],
        "5"
    );
}
