//! What customers are promised.

use serde_json::{Value, json};

use crate::support::{Answer, TestApp};

async fn make(app: &TestApp, name: &str, all: i64, key: i64) -> Answer {
    app.clock.advance(1);
    let body = json!({ "name": name, "requests_per_minute": all, "key_requests_per_minute": key });
    app.post("/v1/admin/plans", &body).control().send().await
}

async fn listed(app: &TestApp) -> Vec<Value> {
    let page = app.get("/v1/admin/plans").control().send().await.ok();
    page["data"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_plan_is_made_changed_and_removed_once_nobody_has_it() {
    let app = TestApp::new().await;
    let gold = make(&app, "Gold", 600, 60).await;
    assert_eq!(gold.status, 201);
    let gold = gold.ok();
    make(&app, "Gold", 1, 1).await.problem(409, "plan_exists");
    let free = make(&app, "Free", 1, 1_000_000).await.ok();
    assert_eq!(listed(&app).await, [free.clone(), gold.clone()]);
    let path = format!("/v1/admin/plans/{}", gold["id"].as_str().unwrap());
    let change = async |body: Value| {
        app.clock.advance(1);
        app.patch(&path, &body).control().send().await
    };
    let changed = change(json!({ "requests_per_minute": 900 })).await.ok();
    assert_eq!(
        (&changed["requests_per_minute"], &changed["name"]),
        (&json!(900), &json!("Gold"))
    );
    change(json!({ "name": "Free" }))
        .await
        .problem(409, "plan_exists");

    let customer = app.new_customer("Ada").await;
    let customer = format!("/v1/admin/customers/{customer}");
    let give = async |plan: &Value| {
        let body = json!({ "plan_id": plan });
        app.patch(&customer, &body).control().send().await.ok()
    };
    give(&gold["id"]).await;
    assert_eq!(listed(&app).await[1]["customers"], 1);
    app.delete(&path)
        .control()
        .send()
        .await
        .problem(409, "plan_in_use");
    give(&free["id"]).await;
    app.clock.advance(1);
    app.delete(&path).control().send().await.ok();
    app.delete(&path)
        .control()
        .send()
        .await
        .problem(404, "not_found");
    change(json!({ "name": "x" }))
        .await
        .problem(404, "not_found");
    assert_eq!(listed(&app).await.len(), 1);

    let path = "/v1/admin/audit-events?limit=200";
    let events = app.get(path).control().send().await.ok();
    let events = events["data"].as_array().unwrap();
    let of_gold: Vec<_> = events
        .iter()
        .filter(|event| event["target"] == gold["id"])
        .map(|event| (&event["action"], &event["change"]))
        .collect();
    let change = json!({ "requests_per_minute": { "from": 600, "to": 900 } });
    assert_eq!(of_gold.len(), 3, "{of_gold:?}");
    assert_eq!(of_gold[1], (&json!("plan.changed"), &change));
}

#[tokio::test]
async fn a_plan_has_bounds() {
    let app = TestApp::new().await;
    for rate in [0, -1, 1_000_001, i64::MAX, i64::from(u32::MAX) + 2] {
        let problem = make(&app, "x", rate, 1).await.problem(400, "bad_request");
        assert_eq!(problem["errors"][0]["field"], "requests_per_minute");
        let problem = make(&app, "x", 1, rate).await.problem(400, "bad_request");
        assert_eq!(problem["errors"][0]["field"], "key_requests_per_minute");
    }
    let problem = make(&app, " ", 1, 1).await.problem(400, "bad_request");
    assert_eq!(problem["errors"][0]["field"], "name");
    assert_eq!(listed(&app).await, Vec::<Value>::new());
}
