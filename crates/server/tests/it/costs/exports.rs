//! The charges of a filter as a file: all of them, exact, and nobody else's.

use http_body_util::BodyExt as _;
use serde_json::{Value, json};

use super::{Customer, Feed, YEAR};
use crate::support::{Answer, LINE, Line};

impl Feed {
    async fn export(&self, customer: &Customer, filter: &str) -> Answer {
        let path = format!("/v1/exports/cost-items?{YEAR}{filter}");
        self.app.get(&path).key(&customer.key).send().await
    }
}

/// The header and the rows of a file.
fn table(file: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::Reader::from_reader(file.as_bytes());
    let header = reader.headers().unwrap().iter().map(str::to_owned);
    let header = header.collect();
    let rows = reader.records().map(|row| {
        let row = row.unwrap();
        row.iter().map(str::to_owned).collect()
    });
    (header, rows.collect())
}

/// Every row of the list, as texts by FOCUS's names.
async fn listed(feed: &Feed, customer: &Customer, filter: &str) -> Vec<Vec<String>> {
    let (mut rows, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/v1/costs/items?{YEAR}&limit=200{filter}{cursor}");
        let page = feed.app.get(&path).key(&customer.key).send().await.ok();
        for item in page["data"].as_array().unwrap() {
            let text = |name: &str| match &item[name] {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            let names = [
                "charge_period_start",
                "charge_period_end",
                "provider",
                "service",
                "account_id",
                "billed_cost",
                "effective_cost",
                "tags",
                "line",
            ];
            rows.push(names.map(text).to_vec());
        }
        match page["next_cursor"].as_str() {
            None => return rows,
            Some(next) => cursor = format!("&cursor={next}"),
        }
    }
}

#[tokio::test]
async fn a_file_has_every_row_of_the_list_in_its_order() {
    let feed = Feed::new().await;
    let ada = feed.owner_of("1001").await;
    let costs: Vec<String> = (0..4_321)
        .map(|i| format!("{i}.000000000000000001"))
        .collect();
    let lines: Vec<Line<'_>> = costs
        .iter()
        .enumerate()
        .map(|(i, cost)| Line {
            cost,
            start: ["2026-11-02", "2026-11-05"][i % 2],
            service: ["Compute", "Storage, \"cold\"", "Queue\r\nof lines"][i % 3],
            currency: ["USD", "EUR"][usize::from(i % 7 == 0)],
            tags: r#"{"env":"prod"}"#,
            ..LINE
        })
        .collect();
    feed.import(&lines).await;
    for filter in [
        "",
        "&currency=EUR",
        "&filter=service:Compute",
        "&filter=service:none",
    ] {
        let answer = feed.export(&ada, filter).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(
            answer.header("content-type"),
            "text/csv; charset=utf-8; header=present"
        );
        assert_eq!(
            answer.header("content-disposition"),
            "attachment; filename=\"cost-items-2026-01-01-2027-01-01.csv\""
        );
        let (header, rows) = table(&answer.text);
        let names = [
            "ChargePeriodStart",
            "ChargePeriodEnd",
            "ProviderName",
            "ServiceName",
            "SubAccountId",
            "BilledCost",
            "EffectiveCost",
            "Tags",
            "x_Line",
        ];
        let places = names.map(|name| header.iter().position(|it| it == name).unwrap());
        let rows: Vec<Vec<String>> = rows
            .iter()
            .map(|row| {
                let mut row = places.map(|at| row[at].clone());
                let tags: Value = serde_json::from_str(&row[7]).unwrap();
                row[7] = tags.to_string();
                row.to_vec()
            })
            .collect();
        let listed = listed(&feed, &ada, filter).await;
        assert_eq!(rows.len(), listed.len(), "{filter}");
        for (row, listed) in rows.iter().zip(&listed) {
            assert_eq!(row, listed, "{filter}");
        }
    }
}

#[tokio::test]
async fn texts_are_no_formulas_and_numbers_stay_numbers() {
    let feed = Feed::new().await;
    let ada = feed.owner_of("1001").await;
    feed.import(&[Line {
        service: "=HYPERLINK(\"http://x\")",
        account_name: "@SUM(A1)",
        cost: "-4.50",
        ..LINE
    }])
    .await;
    let answer = feed.export(&ada, "").await;
    let (header, rows) = table(&answer.text);
    let value = |name: &str| {
        let at = header.iter().position(|it| it == name).unwrap();
        rows[0][at].clone()
    };
    assert_eq!(value("ServiceName"), "'=HYPERLINK(\"http://x\")");
    assert_eq!(value("SubAccountName"), "'@SUM(A1)");
    assert_eq!(value("BilledCost"), "-4.5");
    assert_eq!(value("x_File"), "test.csv");
}

#[tokio::test]
async fn nobody_gets_a_row_of_another_customer_and_each_export_is_in_the_log() {
    let feed = Feed::new().await;
    let (ada, bob) = (feed.owner_of("1001").await, feed.owner_of("1002").await);
    feed.import(&[
        Line { ..LINE },
        Line {
            account: "1002",
            service: "Bob's own",
            ..LINE
        },
    ])
    .await;
    for filter in ["", "&filter=account:1002", "&filter=service:Bob%27s%20own"] {
        let answer = feed.export(&ada, filter).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert!(
            !answer.text.contains("1002") && !answer.text.contains("Bob"),
            "{}",
            answer.text
        );
    }
    let own = feed.export(&bob, "&filter=account:1002").await;
    assert_eq!(table(&own.text).1.len(), 1);

    let path = "/v1/audit-events?action=costs.exported";
    let events = async |key: &str| {
        let answer = feed.app.get(path).key(key).send().await.ok();
        answer["data"].as_array().unwrap().clone()
    };
    assert_eq!(events(&ada.key).await.len(), 3);
    let of_bob = events(&bob.key).await;
    assert_eq!(of_bob.len(), 1);
    let change = &of_bob[0]["change"];
    assert_eq!(change["from"], "2026-01-01");
    assert_eq!(change["filter"], format!("{YEAR}&filter=account:1002"));
    // What is refused is no export.
    let refused = feed.export(&ada, "&format=pdf").await;
    refused.problem(400, "bad_request");
    let refused = feed.export(&ada, "&filter=nothing").await;
    refused.problem(400, "bad_request");
    assert_eq!(events(&ada.key).await.len(), 3);
}

#[tokio::test]
async fn a_customer_takes_one_file_at_a_time_and_keeps_nobody_elses_back() {
    let feed = Feed::new().await;
    let (ada, bob) = (feed.owner_of("1001").await, feed.owner_of("1002").await);
    let costs: Vec<String> = (0..9_000).map(|i| i.to_string()).collect();
    let lines: Vec<Line<'_>> = costs.iter().map(|cost| Line { cost, ..LINE }).collect();
    feed.import(&lines).await;
    let path = format!("/v1/exports/cost-items?{YEAR}");
    let begin = |key: &str| feed.app.get(&path).key(key).begin();
    let unread = begin(&ada.key).await;
    assert_eq!(unread.status(), 200);
    feed.export(&ada, "").await.problem(429, "one_at_a_time");
    assert_eq!(feed.export(&bob, "").await.status, 200);
    // Whoever hangs up gives the place back, and so does whoever has taken everything.
    drop(unread);
    let whole = loop {
        let answer = begin(&ada.key).await;
        if answer.status() == 200 {
            break answer;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    };
    let text = whole.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(table(std::str::from_utf8(&text).unwrap()).1.len(), 9_000);
    let audit = feed.app.get("/v1/audit-events?action=costs.exported");
    let events = audit.key(&ada.key).send().await.ok();
    assert_eq!(
        events["data"].as_array().unwrap().len(),
        2,
        "{}",
        json!(events)
    );
}
