//! The overview and the rows behind it: periods, comparisons, days.

mod items;

use serde_json::{Value, json};

use crate::support::{LINE, Line, TestApp, file};

/// One customer, today being 2026-11-23, with these charges.
struct Shown {
    app: TestApp,
    key: String,
}

impl Shown {
    async fn new(lines: &[Line<'_>]) -> Self {
        let app = TestApp::new().await;
        let id = app.new_customer("Ada").await;
        let (key, _) = app.new_key(&id, &["read", "ingest"]).await;
        if !lines.is_empty() {
            app.import(&key, &file(lines)).await.ok();
        }
        Self { app, key }
    }

    async fn dashboard(&self, query: &str) -> Value {
        self.app
            .get(&format!("/v1/dashboard?{query}"))
            .key(&self.key)
            .send()
            .await
            .ok()
    }

    async fn items(&self, query: &str) -> Value {
        self.app
            .get(&format!("/v1/costs/items?{query}"))
            .key(&self.key)
            .send()
            .await
            .ok()
    }
}

/// A charge, in the bill of its month.
fn on<'a>(start: &'a str, month: &'a str, cost: &'a str) -> Line<'a> {
    Line {
        start,
        month,
        cost,
        ..LINE
    }
}

#[tokio::test]
async fn each_range_shows_the_days_it_names() {
    let shown = Shown::new(&[]).await;
    let ranges = [
        (
            "range=today",
            "2026-11-23",
            "2026-11-24",
            "2026-11-22",
            "2026-11-23",
        ),
        (
            "range=last_7_days",
            "2026-11-17",
            "2026-11-24",
            "2026-11-10",
            "2026-11-17",
        ),
        (
            "range=last_30_days",
            "2026-10-25",
            "2026-11-24",
            "2026-09-25",
            "2026-10-25",
        ),
        (
            "range=last_90_days",
            "2026-08-26",
            "2026-11-24",
            "2026-05-28",
            "2026-08-26",
        ),
        ("", "2026-11-01", "2026-11-24", "2026-10-01", "2026-10-24"),
        (
            "range=month_to_date",
            "2026-11-01",
            "2026-11-24",
            "2026-10-01",
            "2026-10-24",
        ),
        (
            "range=last_month",
            "2026-10-01",
            "2026-11-01",
            "2026-09-01",
            "2026-10-01",
        ),
        (
            "range=quarter_to_date",
            "2026-10-01",
            "2026-11-24",
            "2026-07-01",
            "2026-08-24",
        ),
        (
            "range=last_quarter",
            "2026-07-01",
            "2026-10-01",
            "2026-04-01",
            "2026-07-01",
        ),
        (
            "range=year_to_date",
            "2026-01-01",
            "2026-11-24",
            "2025-01-01",
            "2025-11-24",
        ),
        (
            "range=last_12_months",
            "2025-11-01",
            "2026-11-24",
            "2024-11-01",
            "2025-11-24",
        ),
        (
            "from=2026-03-01&to=2026-03-11",
            "2026-03-01",
            "2026-03-11",
            "2026-02-19",
            "2026-03-01",
        ),
        (
            "from=2026-11-20&to=2027-01-01&compare=previous_year",
            "2026-11-20",
            "2027-01-01",
            "2025-11-20",
            "2026-01-01",
        ),
        // A year before 29 February, and before a period that ends with it, there is one day less.
        (
            "from=2028-02-29&to=2028-03-01&compare=previous_year",
            "2028-02-29",
            "2028-03-01",
            "2027-02-28",
            "2027-03-01",
        ),
        (
            "from=2028-02-28&to=2028-02-29&compare=previous_year",
            "2028-02-28",
            "2028-02-29",
            "2027-02-28",
            "2027-03-01",
        ),
        (
            "from=2029-02-28&to=2029-03-01&compare=previous_year",
            "2029-02-28",
            "2029-03-01",
            "2028-02-28",
            "2028-02-29",
        ),
    ];
    for (query, from, to, previous_from, previous_to) in ranges {
        for path in ["dashboard", "costs/items"] {
            let answer = shown
                .app
                .get(&format!("/v1/{path}?{query}"))
                .key(&shown.key)
                .send()
                .await
                .ok();
            let period = &answer["period"];
            let seen = ["from", "to", "previous_from", "previous_to"]
                .map(|field| period[field].as_str().unwrap());
            assert_eq!(
                seen,
                [from, to, previous_from, previous_to],
                "{path} {query}"
            );
            let range = query.strip_prefix("range=").unwrap_or(if query.is_empty() {
                "month_to_date"
            } else {
                "custom"
            });
            assert_eq!(period["range"], range);
        }
    }
    let period = shown.dashboard("compare=none").await["period"].clone();
    assert_eq!(
        (&period["previous_from"], &period["previous_to"]),
        (&Value::Null, &Value::Null)
    );
}

#[tokio::test]
async fn a_range_that_is_none_is_refused_by_field() {
    let shown = Shown::new(&[]).await;
    for (query, field) in [
        ("from=2026-11-01", Some("to")),
        ("to=2026-11-01", Some("from")),
        ("from=2026-11-02&to=2026-11-02", Some("to")),
        ("from=2026-11-02&to=2026-11-01", Some("to")),
        ("from=2020-01-01&to=2026-11-01", Some("to")),
        ("range=today&from=2026-11-01&to=2026-11-02", Some("range")),
        ("range=custom", Some("range")),
        ("from=0001-01-01&to=0001-01-02", Some("from")),
        ("from=-009999-01-01&to=-009999-01-02", Some("from")),
        ("from=9999-12-30&to=9999-12-31", Some("from")),
        ("range=yesterday", None),
        ("range=", None),
        ("range=today&range=today", None),
        ("from=1&to=2", None),
        ("from=2026-02-30&to=2026-03-02", None),
        ("compare=everything", None),
        ("range=%ff", None),
    ] {
        for path in ["dashboard", "costs/items"] {
            let answer = shown
                .app
                .get(&format!("/v1/{path}?{query}"))
                .key(&shown.key)
                .send()
                .await;
            let problem = answer.problem(400, "bad_request");
            if let Some(field) = field {
                assert_eq!(problem["errors"][0]["field"], field, "{path} {query}");
            }
        }
    }
    // 1,100 days are the most.
    shown.dashboard("from=2023-11-20&to=2026-11-24").await;
}

#[tokio::test]
async fn days_are_all_there_and_say_which_are_not_over() {
    let shown = Shown::new(&[
        on("2026-11-20T23:00:00Z", "2026-11-01", "2.5"),
        on("2026-11-18", "2026-11-01", "4"),
        on("2026-11-11", "2026-11-01", "-1"),
    ])
    .await;
    let block = shown.dashboard("range=last_7_days").await["spend"]["currencies"][0].clone();
    let days = block["days"].as_array().unwrap();
    let seen: Vec<_> = days
        .iter()
        .map(|day| {
            (
                day["date"].as_str().unwrap(),
                day["amount"].as_str().unwrap(),
            )
        })
        .collect();
    let expected = ["17", "18", "19", "20", "21", "22", "23"].map(|day| format!("2026-11-{day}"));
    let amounts = ["0", "4", "0", "2.5", "0", "0", "0"];
    assert_eq!(
        seen,
        expected
            .iter()
            .map(String::as_str)
            .zip(amounts)
            .collect::<Vec<_>>()
    );
    // The bill has reached the 20th; what comes after it is not known yet.
    let complete: Vec<_> = days
        .iter()
        .map(|day| day["complete"].as_bool().unwrap())
        .collect();
    assert_eq!(complete, [true, true, true, true, false, false, false]);
    assert_eq!(days[1]["previous_date"], "2026-11-11");
    assert_eq!(days[1]["previous_amount"], "-1");
    assert_eq!(days[0]["previous_amount"], "0");

    // Days to come are not listed, with today the last.
    let block =
        shown.dashboard("from=2026-11-18&to=2026-12-31").await["spend"]["currencies"][0].clone();
    let days = block["days"].as_array().unwrap();
    assert_eq!(days.len(), 6);
    assert_eq!(days[5]["date"], "2026-11-23");
    // Tomorrow the 23rd is over, though not known to be whole.
    shown.app.clock.advance(24 * 60 * 60);
    let block =
        shown.dashboard("from=2026-11-18&to=2026-12-31").await["spend"]["currencies"][0].clone();
    assert_eq!(block["days"].as_array().unwrap().len(), 7);
    assert_eq!(block["days"][5]["complete"], false);

    let none =
        shown.dashboard("range=last_7_days&compare=none").await["spend"]["currencies"][0].clone();
    assert_eq!(none["days"][0]["previous_date"], Value::Null);
    assert_eq!(none["days"][0]["previous_amount"], Value::Null);
    assert_eq!(none["previous_total"], Value::Null);
    assert_eq!(none["change_percent"], Value::Null);
    assert_eq!(none["services"][0]["previous_amount"], Value::Null);
}

#[tokio::test]
async fn today_is_never_complete_however_far_the_bill_reaches() {
    let shown = Shown::new(&[
        on("2026-11-29", "2026-11-01", "1"),
        on("2026-11-20", "2026-11-01", "1"),
    ])
    .await;
    let block =
        shown.dashboard("from=2026-11-20&to=2026-12-01").await["spend"]["currencies"][0].clone();
    let complete: Vec<_> = block["days"]
        .as_array()
        .unwrap()
        .iter()
        .map(|day| day["complete"].as_bool().unwrap())
        .collect();
    assert_eq!(complete, [true, true, true, false]);
    // The charge to come is in the total, and in the rows that the total leads to.
    assert_eq!(block["total"], "2");
    assert_eq!(
        shown.items("from=2026-11-20&to=2026-12-01").await["totals"][0]["billed_cost"],
        "2"
    );
}

#[tokio::test]
async fn a_day_that_the_shorter_month_before_does_not_have_is_compared_with_none() {
    let shown = Shown::new(&[
        on("2026-03-31", "2026-03-01", "5"),
        on("2026-02-28", "2026-02-01", "3"),
    ])
    .await;
    let answer = shown
        .dashboard("from=2026-03-01&to=2026-04-01&compare=previous_year")
        .await;
    assert_eq!(
        answer["spend"]["currencies"][0]["days"]
            .as_array()
            .unwrap()
            .len(),
        31
    );
    // As on 31 March, by the clock.
    shown.app.clock.advance(-237 * 24 * 60 * 60);
    let answer = shown.dashboard("range=month_to_date").await;
    assert_eq!(answer["period"]["to"], "2026-04-01");
    assert_eq!(answer["period"]["previous_to"], "2026-03-01");
    let days = answer["spend"]["currencies"][0]["days"]
        .as_array()
        .unwrap()
        .clone();
    assert_eq!(
        (&days[27]["previous_date"], &days[27]["previous_amount"]),
        (&json!("2026-02-28"), &json!("3"))
    );
    assert_eq!(
        (&days[28]["previous_date"], &days[28]["previous_amount"]),
        (&Value::Null, &Value::Null)
    );
}

#[tokio::test]
async fn change_and_share_are_null_where_they_mean_nothing() {
    let november = |cost, service, currency| Line {
        cost,
        service,
        currency,
        ..LINE
    };
    let october = |cost, service, currency| Line {
        start: "2026-10-05",
        month: "2026-10-01",
        ..november(cost, service, currency)
    };
    let shown = Shown::new(&[
        november("110", "Grown", "USD"),
        october("100", "Grown", "USD"),
        november("50", "New", "USD"),
        october("30", "Gone", "USD"),
        november("20", "From credit", "USD"),
        october("-10", "From credit", "USD"),
        november("0.04", "Tiny", "USD"),
        november("5", "A", "EUR"),
        november("-5", "B", "EUR"),
        october("0", "A", "EUR"),
        october("7", "Only before", "JPY"),
    ])
    .await;
    let spend = shown.dashboard("range=month_to_date").await["spend"].clone();
    assert_eq!(spend["cost_metric"], "billed");
    let currencies: Vec<_> = spend["currencies"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| &c["currency"])
        .collect();
    assert_eq!(
        currencies,
        ["USD", "EUR", "JPY"],
        "what had charges only before comes last"
    );
    let jpy = &spend["currencies"][2];
    assert_eq!(
        ["total", "previous_total", "change_percent", "item_count"].map(|name| &jpy[name]),
        [&json!("0"), &json!("7"), &json!("-100.0"), &json!(0)]
    );
    let usd = &spend["currencies"][0];
    assert_eq!(
        (&usd["total"], &usd["previous_total"]),
        (&json!("180.04"), &json!("120"))
    );
    assert_eq!(
        (&usd["change_percent"], &usd["item_count"]),
        (&json!("50.0"), &json!(4))
    );
    let services: Vec<_> = usd["services"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            [
                "service",
                "amount",
                "previous_amount",
                "change_percent",
                "share_percent",
            ]
            .map(|f| row[f].clone())
        })
        .collect();
    let expected = json!([
        ["Grown", "110", "100", "10.0", "61.1"],
        ["New", "50", "0", null, "27.8"],
        ["From credit", "20", "-10", "300.0", "11.1"],
        ["Tiny", "0.04", "0", null, "0.0"],
        ["Gone", "0", "30", "-100.0", "0.0"],
    ]);
    assert_eq!(json!(services), expected);
    let eur = &spend["currencies"][1];
    assert_eq!(
        (&eur["total"], &eur["change_percent"]),
        (&json!("0"), &Value::Null)
    );
    assert!(
        eur["services"]
            .as_array()
            .unwrap()
            .iter()
            .all(|row| row["share_percent"] == Value::Null),
        "{eur}"
    );
}

#[tokio::test]
async fn a_customer_without_data_has_an_empty_overview() {
    let shown = Shown::new(&[]).await;
    let answer = shown.dashboard("").await;
    assert_eq!(answer["spend"]["currencies"], json!([]));
    let nothing = json!({ "last_import_at": null, "charges_from": null, "charges_through": null, "bill_count": 0 });
    assert_eq!(answer["freshness"], nothing);
    assert_eq!(answer["as_of"], crate::support::TODAY);
    let items = shown.items("").await;
    assert_eq!(
        (&items["data"], &items["totals"], &items["next_cursor"]),
        (&json!([]), &json!([]), &Value::Null)
    );
}

#[tokio::test]
async fn freshness_tells_the_last_delivery_and_the_days_that_have_charges() {
    let shown = Shown::new(&[
        on("2026-11-05", "2026-11-01", "1"),
        on("2026-09-10", "2026-09-01", "1"),
    ])
    .await;
    shown.app.clock.advance(3600);
    shown
        .app
        .import(&shown.key, &file(&[on("2026-10-07", "2026-10-01", "1")]))
        .await
        .ok();
    let freshness = shown.dashboard("").await["freshness"].clone();
    let expected = json!({
        "last_import_at": "2026-11-23T13:00:00Z", "charges_from": "2026-09-10", "charges_through": "2026-11-05",
        "bill_count": 3,
    });
    assert_eq!(freshness, expected);
}
