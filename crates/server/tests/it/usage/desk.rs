//! Meters, plans and held events: what the operator does about usage.

use serde_json::{Value, json};

use super::{counts, customer, total};
use crate::support::{TestApp, World, compute, event, request};

fn of(subject: &str, mut event: Value) -> Value {
    event["subject"] = json!(subject);
    event
}

#[tokio::test]
async fn the_operators_events_go_where_their_subjects_lead_and_wait_where_they_lead_nowhere() {
    let world = World::new().await;
    let app = &world.app;
    let at = "2026-11-20T12:00:00Z";
    let mut void = compute("h3", at, "batch", "0");
    void["voids"] = json!("h2");
    let events = [
        of(&world.ada.id, compute("h1", at, "batch", "4")),
        of("acme", compute("h2", at, "batch", "8")),
        of("acme", void),
        of("acme", compute("h4", at, "batch", "16")),
        of(
            "cus_01m84d4s6tefcr2zyj6drwcn5s",
            compute("h5", at, "batch", "32"),
        ),
        compute("h6", at, "batch", "64"),
    ];
    let before = total(app, &world.bob.key, "compute_hours").await;
    let answer = app.deliver(&world.operator, &events).await.ok();
    assert_eq!(counts(&answer), [6, 1, 0, 0, 5, 0], "{answer}");
    let answer = app.deliver(&world.operator, &events).await.ok();
    assert_eq!(counts(&answer), [6, 0, 6, 0, 0, 0], "{answer}");
    let other = [of("acme", compute("h4", at, "batch", "17"))];
    let answer = app.deliver(&world.operator, &other).await.ok();
    assert_eq!(counts(&answer), [1, 0, 0, 1, 0, 0], "{answer}");
    assert_eq!(total(app, &world.ada.key, "compute_hours").await, "7.5");
    assert_eq!(total(app, &world.bob.key, "compute_hours").await, before);
    let held = app
        .get("/v1/admin/unassigned/subjects")
        .key(&world.operator)
        .send()
        .await
        .ok();
    let subjects: Vec<_> = held["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (&it["subject"], &it["event_count"]))
        .collect();
    let expected = json!([
        [null, 1],
        ["acme", 3],
        ["cus_01m84d4s6tefcr2zyj6drwcn5s", 1]
    ]);
    assert_eq!(json!(subjects), expected);
    let page = app
        .get("/v1/admin/unassigned/subjects?limit=1")
        .key(&world.operator)
        .send()
        .await
        .ok();
    let next = format!(
        "/v1/admin/unassigned/subjects?cursor={}",
        page["next_cursor"].as_str().unwrap()
    );
    let rest = app.get(&next).key(&world.operator).send().await.ok();
    assert_eq!(rest["data"].as_array().unwrap().len(), 2);

    let body = json!({ "subject": "acme", "customer_id": world.bob.id });
    let mapped = app
        .post("/v1/admin/subjects", &body)
        .key(&world.operator)
        .send()
        .await
        .ok();
    assert_eq!(
        (&mapped["taken_events"], &mapped["dropped_events"]),
        (&json!(3), &json!(0))
    );
    let listed = app.get("/v1/admin/subjects").key(&world.operator).send();
    let listed = listed.await.ok()["data"][0].clone();
    for named in [&mapped, &listed] {
        assert_eq!(named["customer_name"], world.bob.name, "{named}");
    }
    let number = |value: &Value| value.as_str().unwrap().parse::<f64>().unwrap();
    let after = total(app, &world.bob.key, "compute_hours").await;
    assert_eq!(
        number(&after),
        number(&before) + 16.0,
        "voided before it was mapped"
    );
    // From now on they go there at once, and what was replayed is known.
    let answer = app.deliver(&world.operator, &events[1..4]).await.ok();
    assert_eq!(counts(&answer), [3, 0, 3, 0, 0, 0], "{answer}");
    app.post("/v1/admin/subjects", &body)
        .key(&world.operator)
        .send()
        .await
        .problem(409, "subject_mapped");
    let path = format!("/v1/admin/subjects/{}", mapped["id"].as_str().unwrap());
    app.delete(&path).key(&world.operator).send().await.ok();
    let answer = app
        .deliver(
            &world.operator,
            &[of("acme", compute("h7", at, "batch", "1"))],
        )
        .await
        .ok();
    assert_eq!(counts(&answer), [1, 0, 0, 0, 1, 0], "{answer}");
    // With X-Customer-Id everything is that customer's, whatever the subject.
    let asking = app
        .request(axum::http::Method::POST, "/v1/events")
        .key(&world.operator)
        .for_customer(&world.ada.id)
        .header("content-type", "application/cloudevents+json")
        .body(of("acme", compute("h8", at, "batch", "0.5")).to_string());
    assert_eq!(counts(&asking.send().await.ok()), [1, 1, 0, 0, 0, 0]);
    assert_eq!(total(app, &world.ada.key, "compute_hours").await, "8");
}

#[tokio::test]
async fn a_meter_is_tried_on_samples_before_it_is_made() {
    let (app, _) = customer().await;
    let definition = json!({
        "name": "Tokens", "unit": "tokens", "event_type": "llm.request", "aggregation": "sum",
        "value": "tokens.output", "dimensions": ["model"],
        "conditions": [{ "field": "status", "test": "below", "value": "500" }],
    });
    let call = |id: &str, data: Value| event(id, "llm.request", "2026-11-20T10:07:00Z", &data);
    let events = [
        call(
            "1",
            json!({ "model": "m", "status": 200, "tokens": { "output": 12.5 } }),
        ),
        call("2", json!({ "status": 200, "tokens": { "output": "7" } })),
        call(
            "3",
            json!({ "model": "m", "status": 503, "tokens": { "output": 1 } }),
        ),
        call("4", json!({ "model": "m", "status": 200, "tokens": {} })),
        request("5", "2026-11-20T10:00:00Z", "/", 200, 1),
        json!({ "id": "6" }),
    ];
    let body = json!({ "definition": definition, "events": events });
    let tried = app
        .post("/v1/admin/meters/test", &body)
        .control()
        .send()
        .await
        .ok();
    assert_eq!(
        (&tried["read"], &tried["value"]),
        (&json!(2), &json!("19.5")),
        "{tried}"
    );
    let readings: Vec<_> = tried["readings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| json!([it["is_read"], it["value"], it["dimensions"]]))
        .collect();
    assert_eq!(readings[0], json!([true, "12.5", ["m"]]));
    assert_eq!(readings[1], json!([true, "7", [null]]));
    assert_eq!(tried["readings"][0]["counted_at"], "2026-11-20T10:00:00Z");
    let reasons: Vec<_> = tried["readings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["reason"].clone())
        .collect();
    assert_eq!(reasons[2], "status is not as the meter's condition asks");
    assert_eq!(reasons[3], "data.tokens.output is missing");
    assert_eq!(reasons[4], "the meter reads events of the type llm.request");
    assert!(
        reasons[5]
            .as_str()
            .unwrap()
            .contains("specversion is missing"),
        "{tried}"
    );
    for (field, change) in [
        ("value", json!({ "value": null })),
        ("dimensions", json!({ "dimensions": ["a", "a"] })),
        (
            "dimensions",
            json!({ "dimensions": ["1", "2", "3", "4", "5", "6", "7"] }),
        ),
        ("unit", json!({ "unit": "" })),
        // There is such a meter, but a sum has no failures.
        ("failures", json!({ "failures": "api_failures" })),
        (
            "failures",
            json!({ "failures": "none", "aggregation": "count", "value": null }),
        ),
        (
            "failures",
            json!({ "failures": "a\u{0}", "aggregation": "count", "value": null }),
        ),
        (
            "conditions.value",
            json!({ "conditions": [{ "field": "a", "test": "below", "value": "x" }] }),
        ),
    ] {
        let mut wrong = definition.clone();
        wrong
            .as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        let body = json!({ "key": "tokens", "definition": wrong });
        let answer = app.post("/v1/admin/meters", &body).control().send().await;
        assert_eq!(
            answer.problem(400, "bad_request")["errors"][0]["field"],
            field
        );
    }
}

#[tokio::test]
async fn what_no_meter_reads_is_kept_and_counted_by_a_meter_that_is_made_later() {
    let (app, key) = customer().await;
    let data = json!({ "n": 2 });
    let events = [
        event("1", "unknown", "2026-11-20T10:00:00Z", &data),
        event("2", "unknown", "2026-11-21T10:00:00Z", &data),
    ];
    app.deliver(&key, &events).await.ok();
    let listed = async || app.get("/v1/usage/events").key(&key).send().await.ok()["data"].clone();
    assert_eq!(listed().await[0]["meters"], json!([]));
    assert_eq!(listed().await[0]["data"], data);
    let definition = json!({
        "name": "x", "unit": "x", "event_type": "unknown", "aggregation": "sum", "value": "n",
    });
    let id = app.new_meter("later", &definition).await;
    assert_eq!(total(&app, &key, "later").await, "4");
    assert_eq!(listed().await[0]["meters"], json!(["later"]));
    let path = format!("/v1/admin/meters/{id}");
    app.delete(&path).control().send().await.ok();
    app.get("/v1/usage?meter=later")
        .key(&key)
        .send()
        .await
        .problem(404, "not_found");
    let again = json!({ "key": "later", "definition": definition });
    app.post("/v1/admin/meters", &again)
        .control()
        .send()
        .await
        .problem(409, "meter_exists");
}

pub(super) async fn on_a_plan(app: &TestApp, limits: &Value) -> String {
    let plan =
        json!({ "name": "p", "requests_per_minute": 100_000, "key_requests_per_minute": 100_000 });
    let plan = app
        .post("/v1/admin/plans", &plan)
        .control()
        .send()
        .await
        .ok()["id"]
        .clone();
    let plan = plan.as_str().unwrap();
    let path = format!("/v1/admin/plans/{plan}/entitlements/compute_hours");
    let set = app
        .request(axum::http::Method::PUT, &path)
        .control()
        .json(limits)
        .send()
        .await;
    set.ok();
    let customers = app.get("/v1/admin/customers").control().send().await.ok();
    let path = format!(
        "/v1/admin/customers/{}",
        customers["data"][0]["id"].as_str().unwrap()
    );
    app.patch(&path, &json!({ "plan_id": plan }))
        .control()
        .send()
        .await
        .ok();
    plan.to_owned()
}

#[tokio::test]
async fn a_customer_is_told_whether_it_may_still_use_something() {
    let (app, key) = customer().await;
    let ask = async |query: &str| {
        let path = format!("/v1/usage/entitlements/compute_hours{query}");
        app.get(&path).key(&key).send().await.ok()
    };
    let told = ask("").await;
    assert_eq!(
        (&told["state"], &told["is_allowed"], &told["used"]),
        (&json!("unlimited"), &json!(true), &json!("0"))
    );
    on_a_plan(
        &app,
        &json!({ "included": "100", "soft_limit": "120", "hard_limit": "150" }),
    )
    .await;
    let mut id = 0;
    let mut use_hours = async |hours: &str| {
        id += 1;
        let event = compute(&id.to_string(), "2026-11-20T10:00:00Z", "batch", hours);
        app.deliver(&key, &[event]).await.ok();
    };
    // Of the month before: does not count.
    app.deliver(
        &key,
        &[compute("old", "2026-10-31T18:14:59Z", "batch", "999")],
    )
    .await
    .ok();
    for (hours, state, remaining, percent) in [
        ("79.9", "within", "70.1", "79.9"),
        ("0.1", "near", "70", "80"),
        ("21", "over", "49", "101"),
        ("49.5", "blocked", "0", "150.5"),
    ] {
        use_hours(hours).await;
        let told = ask("").await;
        let found = json!([told["state"], told["remaining"], told["used_percent"]]);
        assert_eq!(found, json!([state, remaining, percent]), "{told}");
    }
    assert_eq!(ask("").await["is_allowed"], false);
    app.get("/v1/usage/entitlements/compute_hours?amount=-1")
        .key(&key)
        .send()
        .await
        .problem(400, "bad_request");
    app.get("/v1/usage/entitlements/none")
        .key(&key)
        .send()
        .await
        .problem(404, "not_found");
}

#[tokio::test]
async fn what_fits_is_allowed_and_the_day_of_overage_is_foreseen() {
    let (app, key) = customer().await;
    on_a_plan(&app, &json!({ "included": "100", "hard_limit": "100" })).await;
    // 22 days and 18 hours of the month have passed in Kathmandu.
    app.deliver(&key, &[compute("1", "2026-11-20T10:00:00Z", "batch", "91")])
        .await
        .ok();
    let ask = async |amount: &str| {
        let path = format!("/v1/usage/entitlements/compute_hours?amount={amount}");
        app.get(&path).key(&key).send().await.ok()
    };
    assert_eq!(ask("9").await["is_allowed"], true);
    assert_eq!(ask("9.0000000001").await["is_allowed"], false);
    // 91 in 22.74 days are 100 in 24.99.
    assert_eq!(ask("0").await["projected_overage_date"], "2026-11-25");
}

#[tokio::test]
async fn events_older_than_what_is_kept_go_and_figures_stay() {
    let (app, key) = customer().await;
    let mut void = compute("3", "2026-11-20T10:00:00Z", "batch", "0");
    void["voids"] = json!("never came");
    let events = [
        compute("1", "2026-11-20T10:00:00Z", "batch", "5"),
        compute("2", "2026-11-22T10:00:00Z", "batch", "6"),
        void,
    ];
    app.deliver(&key, &events).await.ok();
    app.clock.advance(398 * 24 * 60 * 60);
    let mut worker = app.worker();
    worker.schedule().await.unwrap();
    worker.drain().await.unwrap();
    let rows = async |table: &str| {
        app.database
            .figure(format!("SELECT count(*) FROM {table}"))
            .await
    };
    assert_eq!(rows("usage_events").await, 1);
    assert_eq!(rows("usage_identities").await, 1);
    let usage = app
        .usage(
            &key,
            "meter=compute_hours&window=total&from=2026-11-01&to=2026-12-01",
        )
        .await;
    assert_eq!(usage["total"]["value"], "11");
    // Another name or unit is no other way of counting: there would be less to count by now.
    let meters = app.get("/v1/admin/meters").control().send().await.ok();
    let meters = meters["data"].as_array().unwrap().clone();
    let meter = meters
        .iter()
        .find(|it| it["key"] == "compute_hours")
        .unwrap();
    let mut definition = meter["definition"].clone();
    definition["name"] = json!("Machine time");
    definition["unit"] = json!("h");
    let path = format!("/v1/admin/meters/{}", meter["id"].as_str().unwrap());
    let body = json!({ "definition": definition });
    let changed = app.patch(&path, &body).control().send().await.ok();
    assert_eq!(
        json!([changed["version"], changed["being_built"]]),
        json!([2, 0])
    );
    worker.drain().await.unwrap();
    let usage = app
        .usage(
            &key,
            "meter=compute_hours&window=total&from=2026-11-01&to=2026-12-01",
        )
        .await;
    assert_eq!(
        json!([
            usage["total"]["value"],
            usage["meter"]["name"],
            usage["meter"]["unit"]
        ]),
        json!(["11", "Machine time", "h"])
    );
    let answer = app.deliver(&key, &events[..2]).await.ok();
    assert_eq!(counts(&answer), [2, 0, 1, 0, 0, 1], "{answer}");
    assert_eq!(answer["errors"][0]["reason"], "too_old");
}
