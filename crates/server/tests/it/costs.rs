//! Bills in, each customer's own cost out: to the last digit, by account, by day.

mod feed;
mod model;
mod restated;

use axum::http::Method;
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
    assert_eq!(answer["bills"][0]["billed_cost"], json!({ "USD": total }));

    let items = feed.items(&ada, "").await;
    assert_eq!(
        items["totals"],
        json!([{ "currency": "USD", "billed_cost": total, "item_count": 10 }])
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
async fn a_row_follows_the_mapping_of_the_utc_day_on_which_its_charge_begins() {
    let feed = Feed::new().await;
    let (ada, bob) = (feed.customer("Ada").await, feed.customer("Bob").await);
    let mapping = |customer: &Customer, from: Option<&str>, to: Option<&str>| json!({ "customer_id": customer.id, "provider": "AWS", "account_id": "5", "from": from, "to": to });
    feed.map(&mapping(&ada, None, Some("2026-11-10")))
        .await
        .ok();
    feed.map(&mapping(&bob, Some("2026-11-10"), Some("2026-11-20")))
        .await
        .ok();
    let line = |start, cost| Line {
        account: "5",
        start,
        cost,
        ..LINE
    };
    let answer = feed
        .import(&[
            line("2026-11-09T23:59:59.9999999Z", "1"),
            line("2026-11-10T00:00:00Z", "10"),
            line("2026-11-10T01:30:00+02:00", "100"),
            line("2026-11-09T23:00:00-02:00", "1000"),
            line("2026-11-19 23:59:59", "10000"),
            line("2026-11-20", "100000"),
        ])
        .await;
    assert_eq!(counts(&answer), [6, 5, 0, 1]);
    assert_eq!(feed.billed(&ada).await, json!({ "USD": "101" }));
    assert_eq!(feed.billed(&bob).await, json!({ "USD": "11010" }));
    assert_eq!(feed.unassigned().await[0]["billed_cost"], "100000");

    // Mapped twice in one time is refused, beside one another is not.
    for (from, to) in [
        (None, None),
        (Some("2026-11-09"), None),
        (Some("2026-11-19"), Some("2026-11-25")),
    ] {
        feed.map(&mapping(&ada, from, to))
            .await
            .problem(409, "account_mapped");
    }
    for (from, to) in [("2026-11-25", "2026-11-25"), ("2026-11-25", "2026-11-24")] {
        let problem = feed
            .map(&mapping(&ada, Some(from), Some(to)))
            .await
            .problem(400, "bad_request");
        assert_eq!(problem["errors"][0]["field"], "to");
    }
    let mapped = feed
        .map(&mapping(&ada, Some("2026-11-20"), None))
        .await
        .ok();
    assert_eq!(mapped["published_rows"], 1);
    assert_eq!(feed.billed(&ada).await, json!({ "USD": "100101" }));
    assert_eq!(feed.billed(&bob).await, json!({ "USD": "11010" }));
}

#[tokio::test]
async fn days_that_no_calendar_of_the_database_has_are_refused() {
    let feed = Feed::new().await;
    let ada = feed.customer("Ada").await;
    for (from, to) in [
        ("-009999-01-01", "2026-01-01"),
        ("-004800-01-01", "-004799-01-01"),
        ("2026-02-30", "2026-03-01"),
    ] {
        let body = json!({ "customer_id": ada.id, "provider": "AWS", "account_id": "5", "from": from, "to": to });
        feed.map(&body).await.problem(400, "bad_request");
    }
    let body = json!({ "customer_id": ada.id, "provider": "AWS", "account_id": "5", "from": "0001-01-01", "to": "9999-12-31" });
    feed.map(&body).await.ok();
}

#[tokio::test]
async fn held_rows_are_listed_published_by_a_mapping_and_held_again_without_it() {
    let feed = Feed::new().await;
    let ada = feed.owner_of("1001").await;
    let answer = feed
        .import(&[
            Line { cost: "1", ..LINE },
            Line {
                account: "2002",
                account_name: "Two",
                cost: "2.5",
                start: "2026-11-05T10:00:00Z",
                ..LINE
            },
            Line {
                account: "2002",
                account_name: "Two",
                cost: "-0.5",
                start: "2026-11-03T23:00:00Z",
                ..LINE
            },
            Line {
                account: "2002",
                cost: "7",
                currency: "EUR",
                start: "2026-11-04",
                ..LINE
            },
            Line {
                account: "3003",
                cost: "9",
                ..LINE
            },
        ])
        .await;
    assert_eq!(counts(&answer), [5, 1, 0, 4]);
    let held = feed.unassigned().await;
    assert_eq!(held.len(), 3);
    assert_eq!(
        held[1],
        json!({
            "provider": "AWS", "account_id": "2002", "account_name": "Two", "currency": "USD", "billed_cost": "2",
            "row_count": 2, "first_charge": "2026-11-03", "last_charge": "2026-11-05",
        })
    );
    // The same list, row by row.
    let (mut walked, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/v1/admin/unassigned?limit=1{cursor}");
        let page = feed.app.get(&path).key(&feed.operator).send().await.ok();
        walked.extend(page["data"].as_array().unwrap().clone());
        let Some(next) = page["next_cursor"].as_str() else {
            break;
        };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(walked, held);

    let bob = feed.customer("Bob").await;
    let mapped = feed
        .map(&json!({ "customer_id": bob.id, "account_id": "2002" }))
        .await
        .ok();
    assert_eq!(
        (&mapped["published_rows"], &mapped["provider"]),
        (&json!(3), &json!("AWS"))
    );
    assert_eq!(feed.billed(&bob).await, json!({ "USD": "2", "EUR": "7" }));
    assert_eq!(feed.unassigned().await.len(), 1);
    let freshness = feed.dashboard(&bob).await["freshness"].clone();
    assert_eq!(freshness["charges_from"], "2026-11-03");
    assert_eq!(freshness["charges_through"], "2026-11-05");
    assert_eq!(freshness["bill_count"], 1);

    feed.unmap(&mapped).await;
    assert_eq!(feed.billed(&bob).await, json!({}));
    assert_eq!(
        feed.dashboard(&bob).await["freshness"]["last_import_at"],
        Value::Null
    );
    assert_eq!(feed.unassigned().await, held);
    assert_eq!(feed.billed(&ada).await, json!({ "USD": "1" }));
}

#[tokio::test]
async fn a_row_without_sub_account_is_the_billing_accounts() {
    let feed = Feed::new().await;
    let payer = feed.owner_of("999").await;
    let answer = feed
        .import(&[
            Line {
                account: "",
                cost: "3",
                ..LINE
            },
            Line {
                account: "NULL",
                cost: "4",
                ..LINE
            },
        ])
        .await;
    assert_eq!(counts(&answer), [2, 2, 0, 0]);
    assert_eq!(feed.billed(&payer).await, json!({ "USD": "7" }));
    assert_eq!(feed.items(&payer, "").await["data"][0]["account_id"], "999");
}

#[tokio::test]
async fn an_account_that_two_providers_have_needs_the_provider() {
    let feed = Feed::new().await;
    let ada = feed.customer("Ada").await;
    let without = json!({ "customer_id": ada.id, "account_id": "7" });
    let problem = feed.map(&without).await.problem(400, "bad_request");
    assert_eq!(problem["errors"][0]["field"], "provider");
    feed.import(&[
        Line {
            account: "7",
            cost: "1",
            ..LINE
        },
        Line {
            account: "7",
            cost: "20",
            provider: "Google Cloud",
            ..LINE
        },
    ])
    .await;
    let problem = feed.map(&without).await.problem(400, "bad_request");
    let detail = problem["errors"][0]["detail"].as_str().unwrap();
    assert!(
        detail.contains("AWS") && detail.contains("Google Cloud"),
        "{detail}"
    );
    let with = json!({ "customer_id": ada.id, "account_id": "7", "provider": "Google Cloud" });
    assert_eq!(feed.map(&with).await.ok()["published_rows"], 1);
    assert_eq!(feed.billed(&ada).await, json!({ "USD": "20" }));
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

#[tokio::test]
async fn what_is_not_a_mapping_is_refused() {
    let feed = Feed::new().await;
    let ada = feed.customer("Ada").await;
    let good = json!({ "customer_id": ada.id, "provider": "AWS", "account_id": "5" });
    let with = |field: &str, value: Value| {
        let mut body = good.clone();
        body[field] = value;
        body
    };
    for body in [
        with("customer_id", json!("5")),
        with("account_id", json!("")),
        with("account_id", json!(" ")),
        with("account_id", json!("a\u{0}b")),
        with("account_id", json!("x".repeat(1001))),
        with("provider", json!("")),
        with("provider", json!("A\nB")),
        with("from", json!("yesterday")),
        with("whose", json!("mine")),
    ] {
        feed.map(&body).await.problem(400, "bad_request");
    }
    let unknown = with("customer_id", json!("cus_01m84d4s6tefcr2zyj6drwcn5s"));
    feed.map(&unknown).await.problem(404, "not_found");
    for id in ["acc_01m84d4s6tefcr2zyj6drwcn5s", "1", "%00", "%ff"] {
        let answer = feed
            .app
            .request(Method::DELETE, &format!("/v1/admin/accounts/{id}"))
            .key(&feed.operator)
            .send()
            .await;
        answer.problem(404, "not_found");
    }
}
