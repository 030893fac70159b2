//! What delivers data, what went wrong with it, and what has fallen silent.

use serde_json::{Value, json};
use tenantry_server::app::registry;
use tenantry_server::features::feeds::silent;
use tenantry_server::jobs::{Pace, Worker};
use tenantry_server::tenant::SystemReason;

use crate::support::{LINE, Postbox, TestApp, World, file, finding, resource};

async fn feeds(app: &TestApp) -> Vec<Value> {
    let page = app.get("/v1/admin/feeds").control().send().await.ok();
    page["data"].as_array().unwrap().clone()
}

async fn expect(app: &TestApp, feed: &str, hours: Value) -> crate::support::Answer {
    let path = format!("/v1/admin/feeds/{feed}/expectation");
    app.request(axum::http::Method::PUT, &path)
        .control()
        .json(&json!({ "hours": hours }))
        .send()
        .await
}

async fn alarms(app: &TestApp) -> Vec<String> {
    let mut tx = app.app.db.system(SystemReason::Operate).await.unwrap();
    let feeds = silent(&mut tx, now(app)).await.unwrap();
    feeds.iter().map(|feed| feed.id.to_string()).collect()
}

fn now(app: &TestApp) -> jiff::Timestamp {
    app.app.clock.now()
}

#[tokio::test]
async fn a_feed_is_known_by_what_it_delivered_and_what_was_refused() {
    let app = TestApp::new().await;
    let operator = app.operator_key(&["ingest"]).await;
    let never = feeds(&app).await;
    let of = |kind: &str| {
        json!({
            "id": format!("{kind}-operator"), "kind": kind, "customer": null, "state": "never",
            "last_received_at": null, "last_accepted_at": null, "files_30_days": 0, "rows_30_days": 0,
            "failures_30_days": 0, "last_error": null, "expected_hours": null,
        })
    };
    let expected = json!(["costs", "findings", "configuration", "activity"].map(of));
    assert_eq!(json!(never), expected);

    app.import(&operator, &file(&[LINE, LINE])).await.ok();
    let ada = app.new_customer("Ada").await;
    let (key, _) = app.new_key(&ada, &["ingest"]).await;
    app.clock.advance(60);
    app.import(&key, "not,a,bill\n1,2,3\n")
        .await
        .problem(422, "refused_file");
    let seen = feeds(&app).await;
    assert_eq!(
        (
            &seen[0]["state"],
            &seen[0]["files_30_days"],
            &seen[0]["rows_30_days"],
            &seen[0]["last_accepted_at"]
        ),
        (
            &json!("ok"),
            &json!(1),
            &json!(2),
            &json!("2026-11-23T12:00:00Z")
        )
    );
    assert_eq!(
        (&seen[1]["id"], &seen[1]["customer"], &seen[1]["state"]),
        (
            &json!(format!("costs-{ada}")),
            &json!({ "id": ada, "name": "Ada" }),
            &json!("failing")
        )
    );
    assert_eq!(
        (
            &seen[1]["last_received_at"],
            &seen[1]["last_error"]["at"],
            &seen[1]["last_error"]["file_name"]
        ),
        (
            &json!("2026-11-23T12:01:00Z"),
            &json!("2026-11-23T12:01:00Z"),
            &json!("test.csv")
        )
    );
    assert!(!seen[1]["last_error"]["detail"].as_str().unwrap().is_empty());
    // Taken again, it is well, and what went wrong is still told.
    app.clock.advance(60);
    app.import(&key, &file(&[LINE])).await.ok();
    let seen = feeds(&app).await;
    assert_eq!(
        (&seen[1]["state"], &seen[1]["failures_30_days"]),
        (&json!("ok"), &json!(1))
    );
    app.clock.advance(31 * 24 * 60 * 60);
    let seen = feeds(&app).await;
    assert_eq!(
        (&seen[1]["files_30_days"], &seen[1]["failures_30_days"]),
        (&json!(0), &json!(0))
    );
    let page = app
        .get("/v1/admin/feeds?limit=1")
        .control()
        .send()
        .await
        .ok();
    let next = page["next_cursor"].as_str().unwrap();
    let path = format!("/v1/admin/feeds?limit=1&cursor={next}");
    let rest = app.get(&path).control().send().await.ok();
    assert_eq!(rest["data"], json!([seen[1]]));
    let next = rest["next_cursor"].as_str().unwrap();
    let path = format!("/v1/admin/feeds?limit=3&cursor={next}");
    let rest = app.get(&path).control().send().await.ok();
    assert_eq!(rest["data"], json!([seen[2], seen[3], seen[4]]));
    assert_eq!(rest["next_cursor"], Value::Null);
}

#[tokio::test]
async fn scans_and_configurations_are_feeds_of_whoever_sends_them() {
    let world = World::new().await;
    let (app, ada, bob) = (&world.app, &world.ada, &world.bob);
    let one = async |id: String| {
        let all = feeds(app).await;
        let found = all.into_iter().find(|feed| feed["id"] == id.as_str());
        found.unwrap_or_else(|| panic!("{id}"))
    };
    let files = |feed: &Value| [feed["files_30_days"].clone(), feed["rows_30_days"].clone()];
    let at = "2026-11-21T10:00:00Z";
    let before = one("findings-operator".to_owned()).await;
    let sent = [&ada.account, &bob.account, &"9009".to_owned()]
        .map(|account| finding("s3_bucket_public_access", account, "x", "FAIL", at));
    for _ in 0..2 {
        app.scan(&world.operator, "", &sent).await.ok();
    }
    let after = one("findings-operator".to_owned()).await;
    let more = |feed: &Value, key: &str| feed[key].as_i64().unwrap();
    assert_eq!(
        [
            more(&after, "files_30_days") - more(&before, "files_30_days"),
            more(&after, "rows_30_days") - more(&before, "rows_30_days")
        ],
        [2, 6],
        "{before} {after}"
    );
    assert_eq!(after["state"], "ok");

    // A customer's own is its own; what is refused is told beside it, without touching what was taken.
    let eve = app.new_customer("Eve Labs").await;
    let (key, _) = app.new_key(&eve, &["ingest"]).await;
    let bucket = resource("5005", "lambda.function", "b", json!({}), at);
    app.configure(&key, "?file_name=tuesday.json", &[bucket])
        .await
        .ok();
    app.clock.advance(60);
    app.configuration(&key, "?file_name=wednesday.json", "{")
        .await
        .problem(422, "refused_file");
    app.clock.advance(1);
    app.configuration(&key, "", "{")
        .await
        .problem(422, "refused_file");
    let own = one(format!("configuration-{eve}")).await;
    assert_eq!(own["state"], "failing", "{own}");
    assert_eq!(own["customer"], json!({ "id": eve, "name": "Eve Labs" }));
    assert_eq!(files(&own), [json!(1), json!(1)]);
    assert_eq!(own["failures_30_days"], 2);
    assert_eq!(own["last_error"]["file_name"], Value::Null, "{own}");
    assert!(!own["last_error"]["detail"].as_str().unwrap().is_empty());
    let path = format!("findings-{eve}");
    assert!(
        feeds(app)
            .await
            .iter()
            .all(|feed| feed["id"] != path.as_str())
    );

    // It falls silent like any other, and what is older than a month no longer counts.
    let path = format!("configuration-{eve}");
    expect(app, &path, json!(24)).await.ok();
    app.clock.advance(25 * 60 * 60);
    assert_eq!(alarms(app).await, std::slice::from_ref(&path));
    app.clock.advance(31 * 24 * 60 * 60);
    let bucket = resource("5005", "lambda.function", "b", json!({}), at);
    app.configure(&key, "", &[bucket]).await.ok();
    let own = one(path).await;
    assert_eq!(files(&own), [json!(1), json!(1)], "{own}");
    let kept = "SELECT count(*) FROM feed_days d JOIN tenants t ON t.tenant_id = d.feed_owner WHERE t.name = 'Eve Labs'";
    assert_eq!(app.database.figure(kept).await, 1);
}

#[tokio::test]
async fn when_scans_and_configurations_reached_a_customer_is_told_of_that_customer_alone() {
    let world = World::new().await;
    let app = &world.app;
    let eve = app.new_customer("Eve Labs").await;
    let mallory = app.new_customer("Mallory Ltd").await;
    let arrivals = async |customer: &str| {
        let path = format!("/v1/admin/customers/{customer}");
        let seen = app.get(&path).control().send().await.ok();
        [
            seen["last_findings_at"].clone(),
            seen["last_configuration_at"].clone(),
        ]
    };
    let never = [Value::Null, Value::Null];
    app.map(&eve, "5005").await;
    app.clock.advance(60);
    let first = json!(now(app).to_string());
    let at = "2026-11-21T10:00:00Z";
    let found = |account| finding("s3_bucket_public_access", account, "x", "FAIL", at);
    let sent = [found("5005"), found("6006")];
    app.scan(&world.operator, "", &sent).await.ok();
    assert_eq!(arrivals(&eve).await, [first.clone(), Value::Null]);
    assert_eq!(arrivals(&mallory).await, never);

    app.clock.advance(60);
    let second = json!(now(app).to_string());
    let bucket = |account| resource(account, "lambda.function", "b", json!({}), at);
    let sent = [bucket("5005"), bucket("6006")];
    app.configure(&world.operator, "", &sent).await.ok();
    assert_eq!(arrivals(&eve).await, [first, second]);
    assert_eq!(arrivals(&mallory).await, never);

    // What was held arrives with the mapping.
    app.clock.advance(60);
    let third = json!(now(app).to_string());
    app.map(&mallory, "6006").await;
    app.work().await;
    assert_eq!(arrivals(&mallory).await, [third.clone(), third]);
}

#[tokio::test]
async fn a_refused_file_is_in_the_log_of_whoever_sent_it() {
    let world = World::new().await;
    for (key, log) in [
        (&world.bob.key, "/v1/audit-events"),
        (&world.operator, "/v1/admin/audit-events"),
    ] {
        world
            .app
            .import(key, "nothing")
            .await
            .problem(422, "refused_file");
        let path = format!("{log}?action=costs.refused");
        let events = world.app.get(&path).key(key).send().await.ok();
        assert_eq!(events["data"].as_array().unwrap().len(), 1);
        assert_eq!(
            (
                &events["data"][0]["outcome"],
                &events["data"][0]["change"]["file_name"]
            ),
            (&json!("denied"), &json!("test.csv"))
        );
    }
    let path = "/v1/audit-events?action=costs.refused";
    let adas = world.app.get(path).key(&world.ada.key).send().await.ok();
    assert_eq!(adas["data"], json!([]));
}

#[tokio::test]
async fn of_each_feed_the_newest_hundred_refusals_are_kept() {
    let app = TestApp::new().await;
    let operator = app.operator_key(&["ingest"]).await;
    let ada = app.new_customer("Ada").await;
    let (key, _) = app.new_key(&ada, &["ingest"]).await;
    app.import(&key, "nothing")
        .await
        .problem(422, "refused_file");
    for _ in 0..102 {
        app.clock.advance(1);
        app.import(&operator, "nothing")
            .await
            .problem(422, "refused_file");
    }
    let figure = async |sql: &'static str| app.database.figure(sql).await;
    assert_eq!(
        figure("SELECT count(*) FROM import_failures WHERE feed_owner IS NULL").await,
        100
    );
    assert_eq!(
        figure("SELECT count(*) FROM import_failures WHERE feed_owner IS NOT NULL").await,
        1
    );
    let oldest = "SELECT count(*) FROM import_failures WHERE failed_at < '2026-11-23T12:00:03Z' AND feed_owner IS NULL";
    assert_eq!(figure(oldest).await, 0);
}

#[tokio::test]
async fn a_feed_that_is_expected_falls_silent() {
    let app = TestApp::new().await;
    let operator = app.operator_key(&["ingest"]).await;
    let ada = app.new_customer("Ada").await;
    let adas = format!("costs-{ada}");
    let expected = expect(&app, "costs-operator", json!(24)).await.ok();
    assert_eq!(
        (&expected["expected_hours"], &expected["state"]),
        (&json!(24), &json!("never"))
    );
    assert_eq!(
        expect(&app, &adas, json!(1)).await.ok()["customer"]["name"],
        "Ada"
    );
    app.import(&operator, &file(&[LINE])).await.ok();
    app.clock.advance(60 * 60);
    assert_eq!(alarms(&app).await, Vec::<String>::new());
    app.clock.advance(1);
    assert_eq!(alarms(&app).await, std::slice::from_ref(&adas));
    assert_eq!(feeds(&app).await[1]["state"], "silent");
    app.clock.advance(23 * 60 * 60);
    assert_eq!(
        alarms(&app).await,
        ["costs-operator".to_owned(), adas.clone()]
    );
    // A refused file breaks no silence; a taken one does.
    app.import(&operator, "nothing")
        .await
        .problem(422, "refused_file");
    assert_eq!(alarms(&app).await.len(), 2);
    app.import(&operator, &file(&[LINE])).await.ok();
    assert_eq!(alarms(&app).await, std::slice::from_ref(&adas));
    assert_eq!(
        expect(&app, &adas, Value::Null).await.ok()["expected_hours"],
        Value::Null
    );
    assert_eq!(alarms(&app).await, Vec::<String>::new());
    let path = "/v1/admin/audit-events?action=feed.expectation_changed";
    let events = app.get(path).control().send().await.ok();
    assert_eq!(events["data"].as_array().unwrap().len(), 3);

    for hours in [json!(0), json!(-1), json!(8_785), json!(i64::MAX)] {
        let problem = expect(&app, &adas, hours).await.problem(400, "bad_request");
        assert_eq!(problem["errors"][0]["field"], "hours");
    }
    for feed in [
        "costs",
        "costs-Ada",
        "usage-operator",
        "costs-cus_01m84d4s6tefcr2zyj6drwcn5s",
    ] {
        expect(&app, feed, json!(1)).await.problem(404, "not_found");
    }
}

#[tokio::test]
async fn the_operators_owners_are_told_once_of_each_silence() {
    let (app, postbox) = Postbox::of(&TestApp::new().await);
    app.desk("owner").await;
    app.desk("support").await;
    let operator = app.operator_key(&["ingest"]).await;
    app.import(&operator, &file(&[LINE])).await.ok();
    expect(&app, "costs-operator", json!(24)).await.ok();
    let mut told = Vec::new();
    for hour in 0..72 {
        // Delivered once more after two days.
        if hour == 48 {
            app.import(&operator, &file(&[LINE])).await.ok();
        }
        let mut worker = Worker::new(app.app.clone(), registry(), Pace::default());
        worker.schedule().await.unwrap();
        worker.drain().await.unwrap();
        for letter in postbox.take() {
            assert!(letter.to.starts_with("owner"), "{letter:?}");
            assert!(letter.text.contains("24 hours"), "{}", letter.text);
            told.push(hour);
        }
        app.clock.advance(60 * 60);
    }
    // After 24 hours of silence, and not again until it had spoken.
    assert_eq!(told, [25]);
    let path = "/v1/admin/audit-events?action=feed.silent";
    let events = app.get(path).control().send().await.ok();
    assert_eq!(events["data"].as_array().unwrap().len(), 1);
    app.clock.advance(25 * 60 * 60);
    let mut worker = Worker::new(app.app.clone(), registry(), Pace::default());
    worker.schedule().await.unwrap();
    worker.drain().await.unwrap();
    assert_eq!(postbox.take().len(), 1);
}
