//! Everything that succeeds with deliveries of bills, and with whose they are.

use axum::http::Method;
use serde_json::json;

use crate::support::{Answer, LINE, Line, World, file};

/// Calls each operation once, the two ends of a thing's life after one another.
pub(super) async fn successes(world: &World, keep: &mut impl FnMut(Method, &'static str, Answer)) {
    let (app, operator) = (&world.app, &world.operator);
    let opened = app
        .request(Method::POST, "/v1/costs/imports")
        .key(operator)
        .send()
        .await;
    let id = opened.ok()["id"].as_str().unwrap().to_owned();
    let path = format!("/v1/costs/imports/{id}");
    keep(Method::POST, "/v1/costs/imports", opened);
    // A bill that replaces another, and leaves open what is mandatory.
    let bill = file(&[Line {
        cost: "2",
        service: "Queue",
        ..LINE
    }]);
    let sent = app
        .request(Method::PUT, &format!("{path}/files/1?file_name=bill.csv"))
        .key(operator)
        .header("content-type", "text/csv")
        .body(bill)
        .send()
        .await;
    keep(Method::PUT, "/v1/costs/imports/{id}/files/{part}", sent);
    let committed = app
        .post(&format!("{path}/commit"), &json!({}))
        .key(operator)
        .send()
        .await;
    keep(Method::POST, "/v1/costs/imports/{id}/commit", committed);
    app.work().await;
    let read = app.get(&path).key(operator).send().await;
    assert_eq!(read.ok()["state"], "published", "{}", read.text);
    assert_ne!(read.ok()["result"]["bills"][0]["changes"], json!([]));
    keep(Method::GET, "/v1/costs/imports/{id}", read);
    let wrong = app
        .open_import(operator, &[("wrong.csv", "a,b\n1,2\n")])
        .await;
    let path = format!("/v1/costs/imports/{wrong}");
    app.post(&format!("{path}/commit"), &json!({}))
        .key(operator)
        .send()
        .await
        .ok();
    app.work().await;
    let read = app.get(&path).key(operator).send().await;
    assert_eq!(read.ok()["state"], "refused", "{}", read.text);
    keep(Method::GET, "/v1/costs/imports/{id}", read);
    let listed = app.get("/v1/costs/imports").key(operator).send().await;
    keep(Method::GET, "/v1/costs/imports", listed);
    let gone = app.delete(&path).key(operator).send().await;
    keep(Method::DELETE, "/v1/costs/imports/{id}", gone);

    let closed = app
        .post("/v1/admin/closed-months", &json!({ "month": "2026-11" }))
        .key(operator)
        .send()
        .await;
    keep(Method::POST, "/v1/admin/closed-months", closed);
    let listed = app
        .get("/v1/admin/closed-months")
        .key(operator)
        .send()
        .await;
    keep(Method::GET, "/v1/admin/closed-months", listed);
    let body = json!({ "customer_id": world.bob.id, "provider": "AWS", "account_id": "1001",
                       "tag": { "key": "team", "value": "blue" } });
    let preview = app
        .post("/v1/admin/accounts/preview", &body)
        .key(operator)
        .send()
        .await;
    keep(Method::POST, "/v1/admin/accounts/preview", preview);
    let reopened = app
        .delete("/v1/admin/closed-months/2026-11")
        .key(operator)
        .send()
        .await;
    keep(Method::DELETE, "/v1/admin/closed-months/{month}", reopened);

    prices(world, keep).await;
    let rate = json!({ "currency": "USD", "display_currency": "EUR", "day": "2026-11-01", "rate": "0.92",
                       "source": "ECB" });
    let rates = "/v1/admin/exchange-rates";
    let set = app
        .post(rates, &json!({ "rates": [rate] }))
        .key(operator)
        .send()
        .await;
    keep(Method::POST, rates, set);
    keep(
        Method::GET,
        rates,
        app.get(rates).key(operator).send().await,
    );
    let shown = app
        .get("/v1/costs?display_currency=EUR&range=last_12_months")
        .key(&world.ada.key)
        .send()
        .await;
    assert_eq!(shown.ok()["display"]["rates"][0]["source"], "ECB");
    keep(Method::GET, "/v1/costs", shown);
    let gone = app
        .delete(&format!("{rates}/USD/EUR/2026-11-01"))
        .key(operator)
        .send()
        .await;
    keep(
        Method::DELETE,
        "/v1/admin/exchange-rates/{currency}/{display_currency}/{day}",
        gone,
    );
}

/// A price that is made, changed, tried and taken away, and a closed month that would change by it.
async fn prices(world: &World, keep: &mut impl FnMut(Method, &'static str, Answer)) {
    let (app, operator) = (&world.app, &world.operator);
    let post = |path: &str, body: serde_json::Value| app.post(path, &body).key(operator).send();
    let closed = "/v1/admin/closed-months";
    post(closed, json!({ "month": "2026-11" })).await.ok();
    let prices = "/v1/admin/prices";
    let terms = json!({ "service_category": "Compute", "charge": {
        "kind": "usage", "meter": "api_calls", "currency": "USD", "unit_quantity": "1000", "pricing_unit": "1K calls",
        "dimensions": ["path"], "minimum": "5", "rates": [{
            "values": ["/shared"], "included": "1", "model": "volume",
            "tiers": [{ "up_to": "10", "unit_price": "2" }, { "unit_price": "1" }],
        }] } });
    let body = json!({ "name": "API", "customer_id": world.ada.id, "valid_from": "2026-11", "valid_to": "2027-01",
                       "terms": terms });
    let made = post(prices, body).await;
    let path = format!("{prices}/{}", made.ok()["id"].as_str().unwrap());
    keep(Method::POST, prices, made);
    let listed = app.get(prices).key(operator).send().await;
    keep(Method::GET, prices, listed);
    let body =
        json!({ "terms": terms, "quantities": [{ "values": ["/shared"], "quantity": "20" }] });
    let tried = post("/v1/admin/prices/test", body).await;
    keep(Method::POST, "/v1/admin/prices/test", tried);
    app.work().await;
    let months = "/v1/admin/priced-months";
    let listed = app.get(months).key(operator).send().await;
    let of_ada = &listed.ok()["data"][0];
    assert_eq!(of_ada["pending"], json!({ "USD": "5" }), "{}", listed.text);
    assert_ne!(of_ada["unpriced"], json!([]));
    keep(Method::GET, months, listed);
    let confirm = format!("{months}/{}/2026-11/confirm", world.ada.id);
    let confirmed = post(&confirm, json!({})).await;
    let what = "/v1/admin/priced-months/{customer_id}/{month}/confirm";
    keep(Method::POST, what, confirmed);
    app.work().await;
    let items = app
        .get("/v1/costs/items?filter=service:API")
        .key(&world.ada.key);
    let items = items.send().await;
    assert_eq!(
        items.ok()["data"][0]["rule"]["kind"],
        "price_book",
        "{}",
        items.text
    );
    keep(Method::GET, "/v1/costs/items", items);
    let ended = app
        .patch(&path, &json!({ "valid_to": "2026-12" }))
        .key(operator)
        .send()
        .await;
    keep(Method::PATCH, "/v1/admin/prices/{id}", ended);
    let gone = app.delete(&path).key(operator).send().await;
    keep(Method::DELETE, "/v1/admin/prices/{id}", gone);
    app.work().await;
    let reopened = app
        .delete(&format!("{closed}/2026-11"))
        .key(operator)
        .send()
        .await;
    reopened.ok();
}
