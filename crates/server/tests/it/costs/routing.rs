//! Which row is whose: by account, by the day of the charge, and held while it is nobody's.

use axum::http::Method;
use serde_json::{Value, json};

use super::{Customer, Feed, counts};
use crate::support::{LINE, Line};

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
        assert!(walked.len() < 1_000, "the pages do not end");
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
    let cursor = hex::encode(r#"["AWS\u0000","",""]"#);
    let list = feed
        .app
        .get(&format!("/v1/admin/unassigned?cursor={cursor}"));
    list.key(&feed.operator)
        .send()
        .await
        .problem(400, "bad_request");
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
