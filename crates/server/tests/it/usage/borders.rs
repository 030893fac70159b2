//! Where a rule ends: numbers, sizes and times that lie just on it or beyond it.

use axum::http::Method;
use serde_json::{Value, json};

use super::desk::on_a_plan;
use super::{counts, customer, total};
use crate::support::{World, compute, event, sample};

#[tokio::test]
async fn a_text_that_is_an_endless_number_is_compared_with_no_condition() {
    let (app, key) = customer().await;
    let data = json!({ "path": "/a", "method": "GET", "status": "1e4000000000", "duration_ms": 1 });
    let sent = [event("1", "api.request", "2026-11-20T10:00:00Z", &data)];
    let answer = app.deliver(&key, &sent).await.ok();
    assert_eq!(counts(&answer), [1, 1, 0, 0, 0, 0], "{answer}");
    assert_eq!(total(&app, &key, "api_calls").await, "1");
    assert_eq!(total(&app, &key, "api_failures").await, "0");
}

#[tokio::test]
async fn a_nul_in_a_meters_name_is_an_unknown_meter() {
    let world = World::new().await;
    let app = &world.app;
    app.get("/v1/usage/entitlements/a%00b")
        .key(&world.ada.key)
        .send()
        .await
        .problem(404, "not_found");
    let plan =
        json!({ "name": "p", "requests_per_minute": 100_000, "key_requests_per_minute": 100_000 });
    let plan = app.post("/v1/admin/plans", &plan).control().send().await;
    let path = format!(
        "/v1/admin/plans/{}/entitlements/a%00b",
        plan.ok()["id"].as_str().unwrap()
    );
    let set = app.request(Method::PUT, &path).control();
    set.json(&json!({ "included": "1" }))
        .send()
        .await
        .problem(404, "not_found");
    app.delete(&path)
        .control()
        .send()
        .await
        .problem(404, "not_found");
}

#[tokio::test]
async fn the_largest_held_event_is_taken_in_when_its_subject_is_mapped() {
    let world = World::new().await;
    let app = &world.app;
    let mut held = compute("large", "2026-11-20T12:00:00Z", "batch", "2");
    held["subject"] = json!("acme");
    held["data"]["list"] = json!(vec![1; 30_000]);
    // As many attributes as an event may have, no data among them.
    let mut wide = json!({ "specversion": "1.0", "source": "/test", "id": "wide", "type": "x", "subject": "acme" });
    for at in 0..59 {
        wide[format!("a{at}")] = json!(true);
    }
    let answer = app.deliver(&world.operator, &[held, wide]).await.ok();
    assert_eq!(counts(&answer), [2, 0, 0, 0, 2, 0], "{answer}");
    let before = total(app, &world.bob.key, "compute_hours").await;
    let body = json!({ "subject": "acme", "customer_id": world.bob.id });
    let mapped = app
        .post("/v1/admin/subjects", &body)
        .key(&world.operator)
        .send()
        .await
        .ok();
    assert_eq!(mapped["taken_events"], 2, "{mapped}");
    let hours = |value: &Value| value.as_str().unwrap().parse::<f64>().unwrap();
    let after = total(app, &world.bob.key, "compute_hours").await;
    assert_eq!(hours(&after), hours(&before) + 2.0);
}

#[tokio::test]
async fn two_subjects_that_lead_nowhere_may_have_the_same_identity() {
    let world = World::new().await;
    let app = &world.app;
    let of = |subject: Option<&str>, hours: &str| {
        let mut event = compute("same", "2026-11-20T12:00:00Z", "batch", hours);
        if let Some(subject) = subject {
            event["subject"] = json!(subject);
        }
        event
    };
    let (acme, globex, nobody) = (
        of(Some("acme"), "1"),
        of(Some("globex"), "2"),
        of(None, "4"),
    );
    let sent = [acme.clone(), globex.clone(), nobody.clone(), acme.clone()];
    let answer = app.deliver(&world.operator, &sent).await.ok();
    assert_eq!(counts(&answer), [4, 0, 1, 0, 3, 0], "{answer}");
    // Each is known by itself: what is held stands, and what contradicts it is told.
    let sent = [of(Some("acme"), "2"), globex, nobody];
    let answer = app.deliver(&world.operator, &sent).await.ok();
    assert_eq!(counts(&answer), [3, 0, 2, 1, 0, 0], "{answer}");
    let hours = async |key: &str| {
        let total = total(app, key, "compute_hours").await;
        total.as_str().unwrap_or("0").parse::<f64>().unwrap()
    };
    let customers = [(&world.ada, "acme", 1.0), (&world.bob, "globex", 2.0)];
    for (left, (customer, subject, used)) in [2, 1].into_iter().zip(customers) {
        let before = hours(&customer.key).await;
        let body = json!({ "subject": subject, "customer_id": customer.id });
        let mapped = app.post("/v1/admin/subjects", &body).key(&world.operator);
        assert_eq!(mapped.send().await.ok()["taken_events"], 1);
        assert_eq!(hours(&customer.key).await, before + used);
        let held = "SELECT count(*) FROM held_usage_events";
        assert_eq!(app.database.figure(held).await, left);
    }
}

#[tokio::test]
async fn what_does_not_add_up_runs_out_on_no_day() {
    let (app, key) = customer().await;
    let definition = json!({
        "name": "Peak", "unit": "hours", "event_type": "compute.usage", "aggregation": "maximum", "value": "hours",
        "dimensions": [],
    });
    app.new_meter("peak", &definition).await;
    app.work().await;
    let plan = on_a_plan(&app, &json!({ "included": "100" })).await;
    let path = format!("/v1/admin/plans/{plan}/entitlements/peak");
    let set = app.request(Method::PUT, &path).control();
    set.json(&json!({ "included": "100" })).send().await.ok();
    let sent = [compute("1", "2026-11-20T10:00:00Z", "batch", "91")];
    app.deliver(&key, &sent).await.ok();
    for (meter, day) in [
        ("compute_hours", json!("2026-11-25")),
        ("peak", Value::Null),
    ] {
        let path = format!("/v1/usage/entitlements/{meter}");
        let told = app.get(&path).key(&key).send().await.ok();
        assert_eq!(told["used"], "91", "{told}");
        assert_eq!(told["projected_overage_date"], day, "{told}");
    }
}

#[tokio::test]
async fn a_gauge_that_is_ahead_of_the_clock_never_exceeds_its_values() {
    let (app, key) = customer().await;
    // It is 12:00.
    let sent = [
        sample("1", "2026-11-23T12:01:00Z", "hot", 100),
        sample("2", "2026-11-23T12:14:00Z", "hot", 100),
    ];
    app.deliver(&key, &sent).await.ok();
    app.clock.advance(30);
    let usage = app
        .usage(
            &key,
            "meter=storage&window=hour&tz=UTC&from=2026-11-23&to=2026-11-24&compare=none",
        )
        .await;
    let hour = &usage["points"][12];
    // From 12:00 to 12:14, in which it was unknown for a minute.
    assert_eq!(hour["value"], "92.857142857", "{hour}");
    assert_eq!(hour["unit_hours"], "21.666666667", "{hour}");
}

#[tokio::test]
async fn an_average_of_large_values_has_its_nine_decimals() {
    let (app, key) = customer().await;
    let definition = json!({
        "name": "Load", "unit": "x", "event_type": "load", "aggregation": "average", "value": "v", "dimensions": [],
    });
    app.new_meter("load", &definition).await;
    let mut worker = app.worker();
    worker.drain().await.unwrap();
    let at = "2026-11-20T10:00:00Z";
    let sent = [
        event("1", "load", at, &json!({ "v": "100000000000000000000" })),
        event("2", "load", at, &json!({ "v": 0 })),
        event("3", "load", at, &json!({ "v": 0 })),
    ];
    app.deliver(&key, &sent).await.ok();
    assert_eq!(
        total(&app, &key, "load").await,
        "33333333333333333333.333333333"
    );
}

#[tokio::test]
async fn customers_of_the_operators_feed_may_have_the_same_identities() {
    let world = World::new().await;
    let app = &world.app;
    let of = |subject: &str, hours: &str| {
        let mut event = compute("same", "2026-11-20T12:00:00Z", "batch", hours);
        event["subject"] = json!(subject);
        event
    };
    let hours = async |key: &str| {
        let total = total(app, key, "compute_hours").await;
        total.as_str().unwrap().parse::<f64>().unwrap()
    };
    let before = [hours(&world.ada.key).await, hours(&world.bob.key).await];
    let sent = [of(&world.ada.id, "2"), of(&world.bob.id, "4")];
    let answer = app.deliver(&world.operator, &sent).await.ok();
    assert_eq!(counts(&answer), [2, 2, 0, 0, 0, 0], "{answer}");
    // A void of the one is none of the other.
    let mut void = of(&world.ada.id, "0");
    void["id"] = json!("void-same");
    void["voids"] = json!("same");
    let answer = app
        .deliver(&world.operator, &[void, of(&world.ada.id, "3")])
        .await
        .ok();
    assert_eq!(counts(&answer), [2, 1, 0, 1, 0, 0], "{answer}");
    assert_eq!(hours(&world.ada.key).await, before[0]);
    assert_eq!(hours(&world.bob.key).await, before[1] + 4.0);
}

#[tokio::test]
async fn the_largest_values_have_percentiles() {
    let (app, key) = customer().await;
    let data = json!({ "path": "/a", "duration_ms": "9".repeat(38) });
    let sent = [event("1", "api.request", "2026-11-20T10:00:00Z", &data)];
    app.deliver(&key, &sent).await.ok();
    let usage = app.usage(&key, "meter=api_latency&window=total").await;
    assert_eq!(usage["total"]["events"], 1, "{usage}");
}

#[tokio::test]
async fn nobody_takes_events_in_while_identities_go() {
    let (app, key) = customer().await;
    let sent = [compute("1", "2026-11-20T10:00:00Z", "batch", "5")];
    app.deliver(&key, &sent).await.ok();
    let guard = "CREATE FUNCTION alone() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             IF NOT EXISTS (SELECT FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory'
                            AND mode = 'ExclusiveLock' AND granted) THEN
                 RAISE 'the feed is not held';
             END IF;
             RETURN NULL; END $$;
         CREATE TRIGGER alone AFTER DELETE ON usage_identities FOR EACH STATEMENT EXECUTE FUNCTION alone()";
    app.database.run(guard).await;
    app.clock.advance(401 * 24 * 60 * 60);
    let mut worker = app.worker();
    worker.schedule().await.unwrap();
    worker.drain().await.unwrap();
    let left = "SELECT count(*) FROM usage_identities";
    assert_eq!(app.database.figure(left).await, 0);
}

#[tokio::test]
async fn what_is_taken_back_runs_into_no_limit() {
    let (app, key) = customer().await;
    on_a_plan(&app, &json!({ "included": "100" })).await;
    let sent = [compute("1", "2026-11-20T10:00:00Z", "batch", "-9000")];
    app.deliver(&key, &sent).await.ok();
    let path = "/v1/usage/entitlements/compute_hours";
    let told = app.get(path).key(&key).send().await.ok();
    assert_eq!(told["state"], "within", "{told}");
    assert_eq!(told["projected_overage_date"], Value::Null, "{told}");
}

#[tokio::test]
async fn what_expires_of_one_customer_stays_of_another() {
    let world = World::new().await;
    let app = &world.app;
    app.clock.advance(300 * 24 * 60 * 60);
    // Of the same identity, ten months apart.
    let old = event("same", "x", "2026-11-20T10:00:00Z", &json!({}));
    let young = event("same", "x", "2027-09-10T10:00:00Z", &json!({}));
    app.deliver(&world.ada.key, &[old]).await.ok();
    app.deliver(&world.bob.key, std::slice::from_ref(&young))
        .await
        .ok();
    app.clock.advance(120 * 24 * 60 * 60);
    let mut worker = app.worker();
    worker.schedule().await.unwrap();
    worker.drain().await.unwrap();
    let rows = "SELECT count(*) FROM usage_identities";
    assert_eq!(app.database.figure(rows).await, 1, "all of 2026 has gone");
    let (key, _) = app.new_key(&world.bob.id, &["admin"]).await;
    let answer = app.deliver(&key, &[young]).await.ok();
    assert_eq!(counts(&answer), [1, 0, 1, 0, 0, 0], "{answer}");
}

#[tokio::test]
async fn what_names_nobody_is_held_no_longer_than_events_are_kept() {
    let world = World::new().await;
    let app = &world.app;
    let sent = [
        compute("1", "2026-11-20T10:00:00Z", "batch", "1"),
        compute("2", "2026-11-22T10:00:00Z", "batch", "1"),
    ];
    let answer = app.deliver(&world.operator, &sent).await.ok();
    assert_eq!(counts(&answer), [2, 0, 0, 0, 2, 0], "{answer}");
    app.clock.advance(398 * 24 * 60 * 60);
    let mut worker = app.worker();
    worker.schedule().await.unwrap();
    worker.drain().await.unwrap();
    let rows = "SELECT count(*) FROM held_usage_events";
    assert_eq!(app.database.figure(rows).await, 1);
}
