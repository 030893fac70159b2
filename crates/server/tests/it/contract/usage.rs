//! Everything that succeeds with usage, for the customer and at the desk.

use axum::http::Method;
use serde_json::{Value, json};

use crate::support::{Answer, World, event, request};

/// Calls each operation once, the two ends of a thing's life after one another.
pub(super) async fn successes(world: &World, keep: &mut impl FnMut(Method, &'static str, Answer)) {
    let (app, ada) = (&world.app, &world.ada);
    let events = [
        request("contract-1", "2026-11-21T10:00:00Z", "/contract", 200, 7),
        json!({ "specversion": "1.0" }),
        event(
            "contract-2",
            "unmeasured",
            "2026-11-21T10:00:00Z",
            &json!({ "deep": { "list": [1, null] } }),
        ),
    ];
    keep(
        Method::POST,
        "/v1/events",
        app.deliver(&ada.key, &events).await,
    );
    for (path, query) in [
        ("/v1/usage", "?meter=api_calls&group_by=path,status&top=1"),
        ("/v1/usage", "?meter=api_latency&window=total"),
        (
            "/v1/usage",
            "?meter=storage&window=week&compare=previous_year&group_by=kind",
        ),
        ("/v1/usage/meters", ""),
        ("/v1/usage/meters", "?trend=true"),
        ("/v1/usage/events", ""),
        ("/v1/usage/entitlements/{meter}", ""),
    ] {
        let asked = format!("{}{query}", path.replace("{meter}", "api_calls"));
        keep(
            Method::GET,
            path,
            app.get(&asked).key(&ada.key).send().await,
        );
    }
    let operator = &world.operator;
    let held = json!({
        "specversion": "1.0", "source": "/test", "id": "held", "type": "x", "subject": "nobody",
        "time": "2026-11-21T10:00:00Z",
    });
    app.deliver(operator, &[held]).await.ok();
    let definition = json!({ "name": "x", "unit": "x", "event_type": "x", "aggregation": "count",
                             "conditions": [{ "field": "a", "test": "equals", "value": "b" }] });
    let ask = async |method: Method, path: &str, body: Option<Value>| {
        let asking = app.request(method, path).key(operator);
        match body {
            Some(body) => asking.json(&body).send().await,
            None => asking.send().await,
        }
    };
    for path in ["/v1/admin/meters", "/v1/admin/unassigned/subjects"] {
        keep(Method::GET, path, ask(Method::GET, path, None).await);
    }
    let path = "/v1/admin/meters/test";
    let trial = json!({ "definition": definition, "events": events });
    keep(
        Method::POST,
        path,
        ask(Method::POST, path, Some(trial)).await,
    );
    let path = "/v1/admin/meters";
    let made = ask(
        Method::POST,
        path,
        Some(json!({ "key": "x", "definition": definition })),
    )
    .await;
    let meter = format!("{path}/{}", made.ok()["id"].as_str().unwrap());
    keep(Method::POST, path, made);
    let mut changed = definition.clone();
    changed["name"] = json!("y");
    let changed = ask(
        Method::PATCH,
        &meter,
        Some(json!({ "definition": changed })),
    )
    .await;
    keep(Method::PATCH, "/v1/admin/meters/{id}", changed);
    let gone = ask(Method::DELETE, &meter, None).await;
    keep(Method::DELETE, "/v1/admin/meters/{id}", gone);
    let path = "/v1/admin/subjects";
    let body = json!({ "subject": "nobody", "customer_id": ada.id });
    let made = ask(Method::POST, path, Some(body)).await;
    let mapping = format!("{path}/{}", made.ok()["id"].as_str().unwrap());
    keep(Method::POST, path, made);
    keep(Method::GET, path, ask(Method::GET, path, None).await);
    keep(
        Method::DELETE,
        "/v1/admin/subjects/{id}",
        ask(Method::DELETE, &mapping, None).await,
    );
    let plan =
        json!({ "name": "usage", "requests_per_minute": 1000, "key_requests_per_minute": 1000 });
    let plan = ask(Method::POST, "/v1/admin/plans", Some(plan)).await.ok();
    let of_plan = format!(
        "/v1/admin/plans/{}/entitlements",
        plan["id"].as_str().unwrap()
    );
    let one = format!("{of_plan}/api_calls");
    let set = ask(Method::PUT, &one, Some(json!({ "included": "1000.50" }))).await;
    keep(
        Method::PUT,
        "/v1/admin/plans/{id}/entitlements/{meter}",
        set,
    );
    let listed = ask(Method::GET, &of_plan, None).await;
    keep(Method::GET, "/v1/admin/plans/{id}/entitlements", listed);
    let gone = ask(Method::DELETE, &one, None).await;
    keep(
        Method::DELETE,
        "/v1/admin/plans/{id}/entitlements/{meter}",
        gone,
    );
}
