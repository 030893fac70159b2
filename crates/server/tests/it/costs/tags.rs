//! Customers that share an account: whose a row is, is told by its tags.

use serde_json::{Value, json};

use super::{Customer, Feed, counts};
use crate::support::{LINE, Line};

fn tagged(customer: &Customer, key: &str, value: &str) -> Value {
    json!({ "customer_id": customer.id, "provider": "AWS", "account_id": "1001",
            "tag": { "key": key, "value": value } })
}

const ROWS: [Line<'static>; 5] = [
    Line { cost: "1", ..LINE },
    Line {
        cost: "10",
        tags: r#"{"team":"blue"}"#,
        ..LINE
    },
    Line {
        cost: "100",
        tags: r#"{"team":"red","env":"x"}"#,
        ..LINE
    },
    Line {
        cost: "1000",
        tags: r#"{"team":"green"}"#,
        ..LINE
    },
    // Of another account, which nobody shares.
    Line {
        cost: "10000",
        account: "2",
        tags: r#"{"team":"blue"}"#,
        ..LINE
    },
];

#[tokio::test]
async fn tags_come_before_the_account_whenever_they_are_mapped() {
    for mapped_first in [true, false] {
        let feed = Feed::new().await;
        let ada = feed.owner_of("1001").await;
        let (bob, eve) = (feed.customer("Bob").await, feed.customer("Eve").await);
        let mappings = [
            tagged(&bob, "team", "blue"),
            tagged(&eve, "team", "red"),
            // Mapped later than the other tag of the same row.
            tagged(&bob, "env", "x"),
        ];
        if !mapped_first {
            assert_eq!(counts(&feed.import(&ROWS).await), [5, 4, 0, 1]);
            assert_eq!(feed.billed(&ada).await, json!({ "USD": "1111" }));
        }
        for mapping in &mappings {
            // One after the other: what counts is which was first.
            feed.app.clock.advance(1);
            feed.map(mapping).await.ok();
        }
        if mapped_first {
            assert_eq!(counts(&feed.import(&ROWS).await), [5, 4, 0, 1]);
        }
        assert_eq!(feed.billed(&ada).await, json!({ "USD": "1001" }));
        assert_eq!(feed.billed(&bob).await, json!({ "USD": "10" }));
        assert_eq!(feed.billed(&eve).await, json!({ "USD": "100" }));
        // Every row says by which rule it is there.
        let rule = |items: &Value| items["data"][0]["rule"].clone();
        let items = feed.items(&bob, "").await;
        assert_eq!(rule(&items)["kind"], "tag");
        assert_eq!(rule(&items)["tag"], "team=blue");
        let items = feed.items(&ada, "").await;
        assert_eq!(rule(&items)["kind"], "account");
        assert_eq!(rule(&items)["tag"], Value::Null);
        assert!(
            rule(&items)["mapping_id"]
                .as_str()
                .unwrap()
                .starts_with("acc_")
        );
        // Roll-ups say the same as rows.
        for (customer, total) in [(&ada, "1001"), (&bob, "10"), (&eve, "100")] {
            let dashboard = feed.dashboard(customer).await;
            assert_eq!(dashboard["spend"]["currencies"][0]["total"], total);
        }
        feed.map(&mappings[0]).await.problem(409, "account_mapped");
    }
}

#[tokio::test]
async fn without_its_mapping_a_tagged_row_follows_the_next() {
    let feed = Feed::new().await;
    let ada = feed.owner_of("1001").await;
    let (bob, eve) = (feed.customer("Bob").await, feed.customer("Eve").await);
    let red = feed.map(&tagged(&eve, "team", "red")).await.ok();
    feed.app.clock.advance(1);
    feed.map(&tagged(&bob, "env", "x")).await.ok();
    feed.import(&ROWS).await;
    feed.unmap(&red).await;
    assert_eq!(feed.billed(&bob).await, json!({ "USD": "100" }));
    assert_eq!(feed.billed(&eve).await, json!({}));
    assert_eq!(feed.billed(&ada).await, json!({ "USD": "1011" }));
    assert_eq!(feed.unassigned().await.len(), 1);
}

#[tokio::test]
async fn a_preview_says_what_would_change_and_changes_nothing() {
    let feed = Feed::new().await;
    let ada = feed.owner_of("1001").await;
    let bob = feed.customer("Bob").await;
    feed.import(&ROWS).await;
    let before = feed.app.database.dump().await;
    let preview = async |body: Value| {
        let request = feed.app.post("/v1/admin/accounts/preview", &body);
        request.key(&feed.operator).send().await
    };
    let seen = preview(tagged(&bob, "team", "green")).await.ok();
    let change = |customer: &Customer, name: &str, cost: &str, rows: i64| {
        json!({ "customer_id": customer.id, "customer_name": name, "currency": "USD",
                "billed_cost": cost, "row_count": rows })
    };
    let changes = seen["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 2);
    assert!(
        changes.contains(&change(&ada, "Owner of 1001", "-1000", -1)),
        "{seen}"
    );
    assert!(changes.contains(&change(&bob, "Bob", "1000", 1)), "{seen}");
    let held = json!({ "customer_id": bob.id, "account_id": "2" });
    let seen = preview(held).await.ok();
    let changes = seen["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 2);
    assert_eq!(
        changes
            .iter()
            .find(|one| one["customer_id"].is_null())
            .unwrap()["billed_cost"],
        "-10000"
    );
    assert_eq!(feed.app.database.dump().await, before);
    for (key, value, field) in [
        ("", "x", "tag.key"),
        ("a=b", "x", "tag.key"),
        ("a", "x\ny", "tag.value"),
    ] {
        let problem = preview(tagged(&bob, key, value))
            .await
            .problem(400, "bad_request");
        assert_eq!(problem["errors"][0]["field"], field);
    }
}
