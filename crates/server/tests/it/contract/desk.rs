//! Everything that succeeds at the operator's desk, and what the customer sees of it.

use axum::http::Method;
use serde_json::{Value, json};

use crate::support::{Answer, World};

async fn ask(world: &World, key: &str, method: &Method, path: &str, body: Option<Value>) -> Answer {
    let asking = world.app.request(method.clone(), path).key(key);
    match body {
        Some(body) => asking.json(&body).send().await,
        None => asking.send().await,
    }
}

/// Calls each operation once, the two ends of a thing's life after one another.
pub(super) async fn successes(world: &World, keep: &mut impl FnMut(Method, &'static str, Answer)) {
    let (operator, ada) = (&world.operator, &world.ada);
    for path in [
        "/v1/admin/audit-events",
        "/v1/admin/feeds",
        "/v1/admin/plans",
        "/v1/admin/portal-links",
        "/v1/admin/support-accesses",
    ] {
        let listed = ask(world, operator, &Method::GET, path, None).await;
        keep(Method::GET, path, listed);
    }
    for path in ["/v1/audit-events", "/v1/settings", "/v1/support-accesses"] {
        let listed = ask(world, &ada.key, &Method::GET, path, None).await;
        keep(Method::GET, path, listed);
    }
    let set = Some(json!({ "currency": "EUR" }));
    let set = ask(world, &ada.key, &Method::PATCH, "/v1/settings", set).await;
    keep(Method::PATCH, "/v1/settings", set);
    let path = format!("/v1/support-accesses/{}", ada.access_id);
    let ended = ask(world, &ada.key, &Method::DELETE, &path, None).await;
    keep(Method::DELETE, "/v1/support-accesses/{id}", ended);

    let customer = format!("/v1/admin/customers/{}", ada.id);
    for (method, body) in [
        (Method::GET, None),
        (Method::PATCH, Some(json!({ "branding_name": "Ada" }))),
    ] {
        let answer = ask(world, operator, &method, &customer, body).await;
        keep(method, "/v1/admin/customers/{id}", answer);
    }
    let imported = world
        .app
        .request(Method::POST, "/v1/admin/customers/import")
        .key(operator)
        .header("content-type", "text/csv")
        .body("name,admin_email\nEve,eve@example.com\n")
        .send()
        .await;
    keep(Method::POST, "/v1/admin/customers/import", imported);
    let feed = format!("/v1/admin/feeds/costs-{}/expectation", ada.id);
    let expected = Some(json!({ "hours": 24 }));
    let expected = ask(world, operator, &Method::PUT, &feed, expected).await;
    keep(Method::PUT, "/v1/admin/feeds/{id}/expectation", expected);

    let plan = json!({ "name": "Gold", "requests_per_minute": 2, "key_requests_per_minute": 1 });
    let access = json!({ "customer_id": ada.id, "reason": "x", "minutes": 5 });
    for (path, one, body) in [
        ("/v1/admin/plans", "/v1/admin/plans/{id}", plan),
        (
            "/v1/admin/portal-links",
            "/v1/admin/portal-links/{id}",
            json!({ "customer_id": ada.id }),
        ),
        (
            "/v1/admin/support-accesses",
            "/v1/admin/support-accesses/{id}",
            access,
        ),
    ] {
        let made = ask(world, operator, &Method::POST, path, Some(body)).await;
        let id = made.ok()["id"].as_str().unwrap().to_owned();
        keep(Method::POST, path, made);
        let at = format!("{path}/{id}");
        if path == "/v1/admin/plans" {
            let changed = Some(json!({ "name": "Silver" }));
            let changed = ask(world, operator, &Method::PATCH, &at, changed).await;
            keep(Method::PATCH, one, changed);
        }
        let gone = ask(world, operator, &Method::DELETE, &at, None).await;
        keep(Method::DELETE, one, gone);
    }
}
