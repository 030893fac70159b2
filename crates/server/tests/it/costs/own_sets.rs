//! Import sets that a customer opens for itself.

use axum::http::Method;
use serde_json::{Value, json};

use super::{Customer, Feed, counts};
use crate::support::{LINE, Line, Setup, TestApp, file};

impl Feed {
    /// What a customer's audit log says of costs, newest first.
    async fn cost_events(&self, customer: &Customer) -> Vec<String> {
        let seen = self
            .app
            .get("/v1/audit-events?limit=200")
            .key(&customer.key)
            .send()
            .await;
        let events = seen.ok()["data"].as_array().unwrap().clone();
        let actions = events
            .iter()
            .map(|event| event["action"].as_str().unwrap().to_owned());
        actions.filter(|it| it.starts_with("costs.")).collect()
    }
}

#[tokio::test]
async fn what_a_customer_delivers_for_itself_is_its_own_whosever_account_it_names() {
    let feed = Feed::new().await;
    let (ada, bob) = (feed.owner_of("1001").await, feed.owner_of("1002").await);
    let bill = file(&[
        Line { cost: "3", ..LINE },
        Line {
            cost: "4",
            account: "1002",
            ..LINE
        },
        Line {
            cost: "5",
            account: "1003",
            ..LINE
        },
    ]);
    let set = feed.app.open_import(&bob.key, &[("own.csv", &bill)]).await;
    let path = format!("/v1/costs/imports/{set}");
    let commit = format!("{path}/commit");
    let commits = |key: &str| feed.app.post(&commit, &json!({})).key(key);
    commits(&ada.key).send().await.problem(404, "not_found");
    let answer = commits(&bob.key).send().await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    feed.app.work().await;

    let seen: Value = feed.app.get(&path).key(&bob.key).send().await.ok();
    assert_eq!(seen["state"], "published", "{seen}");
    assert_eq!(counts(&seen["result"]), [3, 3, 0, 0]);
    assert_eq!(feed.billed(&bob).await, json!({ "USD": "12" }));
    assert_eq!(feed.billed(&ada).await, json!({}));
    assert_eq!(feed.unassigned().await, Vec::<Value>::new());
    let (others, own) = (feed.cost_events(&ada).await, feed.cost_events(&bob).await);
    assert_eq!(others, Vec::<String>::new());
    assert!(own.contains(&"costs.imported".to_owned()), "{own:?}");
    let foreign = feed.app.get(&path).key(&ada.key).send().await;
    foreign.problem(404, "not_found");
}

#[tokio::test]
async fn what_a_customer_keeps_in_all_its_sets_is_bounded() {
    let app = TestApp::with(Setup {
        max_import_bytes: 100_000,
        ..Setup::default()
    })
    .await;
    let id = app.new_customer("Ada").await;
    let (ada, _) = app.new_key(&id, &["admin"]).await;
    let (bob, _) = app
        .new_key(&app.new_customer("Bob").await, &["admin"])
        .await;
    let large = "x".repeat(60_000);
    app.open_import(&ada, &[("a.csv", &large)]).await;
    let set = app.open_import(&ada, &[]).await;
    let path = format!("/v1/costs/imports/{set}/files/1?file_name=b.csv");
    let sending = app.request(Method::PUT, &path).key(&ada);
    let sending = sending.header("content-type", "text/csv");
    sending
        .body(large.clone())
        .send()
        .await
        .problem(413, "too_large");
    // Another customer's are its own.
    app.open_import(&bob, &[("a.csv", &large)]).await;
}
