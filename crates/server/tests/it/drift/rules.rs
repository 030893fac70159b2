//! Rules that hide drift.

use axum::http::Method;
use serde_json::{Value, json};

use super::{approve, bucket, drift, drifts, fresh, history, import, wait};
use crate::support::{TestApp, World, resource};

const FIRST: &str = "2026-11-20T10:00:00Z";
const SECOND: &str = "2026-11-21T10:00:00Z";

/// What a rule of a customer's would hide.
async fn preview_of(app: &TestApp, key: &str, rule: &Value) -> Value {
    let asked = app.post("/v1/drift/rules/preview", rule).key(key);
    asked.send().await.ok()
}

#[tokio::test]
async fn a_rule_shows_what_it_would_hide_hides_it_and_ends() {
    let world = World::new().await;
    let (app, (_, key)) = (&world.app, fresh(&world).await);
    import(
        app,
        &key,
        "",
        &[bucket("logs", true, FIRST), bucket("data", true, FIRST)],
    )
    .await;
    approve(app, &key).await;
    import(
        app,
        &key,
        "",
        &[bucket("logs", false, SECOND), bucket("data", false, SECOND)],
    )
    .await;
    assert_eq!(drifts(app, &key, "").await.len(), 2);

    let rule = json!({ "title": "Versions of logs", "reason": "nobody needs them", "ids": ["logs"],
                       "paths": ["/attributes/versioning/**"], "until": "2026-11-25T00:00:00Z" });
    let preview = preview_of(app, &key, &rule).await;
    assert_eq!(
        (&preview["looked_at"], &preview["hidden"]),
        (&json!(2), &json!(1)),
        "{preview}"
    );
    assert_eq!(
        preview["examples"][0]["resource"]["uid"],
        "arn:aws:s3:::logs"
    );
    assert_eq!(drifts(app, &key, "").await.len(), 2);

    let made = app
        .post("/v1/drift/rules", &rule)
        .key(&key)
        .send()
        .await
        .ok();
    app.work().await;
    assert_eq!(drifts(app, &key, "").await.len(), 1);
    // What is hidden now did not come up for the figures either, as for the timeline.
    let figures = app.get("/v1/drift/analytics").key(&key).send().await.ok();
    assert_eq!(
        (&figures["opened"], &figures["open"]),
        (&json!(1), &json!(1)),
        "{figures}"
    );
    let hidden = drifts(app, &key, "ignored=true").await;
    assert_eq!(hidden.len(), 1);
    let one = drift(app, &key, &hidden[0]["id"]).await;
    assert_eq!(one["hidden_by"][0]["id"], made["id"]);
    assert_eq!(one["fields"][0]["hidden_by"], json!([made["id"]]));
    let listed = app
        .get("/v1/drift/rules?limit=1")
        .key(&key)
        .send()
        .await
        .ok();
    assert_eq!(
        (&listed["data"][0]["hides"], &listed["data"][0]["owner"]),
        (&json!(1), &json!("customer"))
    );
    let next = format!(
        "/v1/drift/rules?limit=2&cursor={}",
        listed["next_cursor"].as_str().unwrap()
    );
    let next = app.get(&next).key(&key).send().await.ok();
    assert_eq!(next["data"][0]["owner"], "product");

    // Its time is over.
    wait(app, 3 * 24).await;
    assert_eq!(drifts(app, &key, "").await.len(), 2);
}

/// What rules hide of a resource neither makes its drift look older than it is, nor keeps it from being over.
#[tokio::test]
async fn what_is_hidden_beside_a_drift_is_no_part_of_it() {
    let world = World::new().await;
    let (app, (_, key)) = (&world.app, fresh(&world).await);
    let logs = |versioning: bool, acl: &str, at: &str| {
        let attributes = json!({ "versioning": { "enabled": versioning }, "acl": acl });
        resource("123456789012", "s3.bucket", "logs", attributes, at)
    };
    import(app, &key, "", &[logs(true, "private", FIRST)]).await;
    approve(app, &key).await;
    let rule = json!({ "title": "Versions of logs", "reason": "nobody needs them", "ids": ["logs"],
                       "paths": ["/attributes/versioning/**"], "until": "2026-11-25T00:00:00Z" });
    app.post("/v1/drift/rules", &rule)
        .key(&key)
        .send()
        .await
        .ok();
    import(app, &key, "", &[logs(false, "private", SECOND)]).await;
    assert_eq!(drifts(app, &key, "").await.len(), 0);
    let hidden = drifts(app, &key, "ignored=true").await;
    assert_eq!(hidden.len(), 1);

    // Something comes up, and is over when that is taken back.
    import(
        app,
        &key,
        "",
        &[logs(false, "public-read", "2026-11-22T10:00:00Z")],
    )
    .await;
    let found = drifts(app, &key, "").await;
    assert_eq!(found[0]["id"], hidden[0]["id"]);
    assert_eq!(found[0]["opened_at"], "2026-11-22T10:00:00Z");
    let one = drift(app, &key, &found[0]["id"]).await;
    assert_eq!(history(&one), [["-", "open", "found"]]);
    // What is hidden goes on changing, which is nothing to anybody: what is snoozed stays so.
    let path = format!("/v1/drift/{}", found[0]["id"].as_str().unwrap());
    let snooze = json!({ "status": "snoozed", "snoozed_until": "2026-11-24T12:00:00Z" });
    let snoozed = app.request(Method::PATCH, &path).key(&key).json(&snooze);
    snoozed.send().await.ok();
    for (versioning, hour) in [(true, 11), (false, 12)] {
        let at = format!("2026-11-22T{hour}:00:00Z");
        import(app, &key, "", &[logs(versioning, "public-read", &at)]).await;
        let one = drift(app, &key, &found[0]["id"]).await;
        assert_eq!(one["status"], "snoozed", "{one}");
        assert_eq!(one["changed_at"], "2026-11-22T10:00:00Z");
    }
    let back = [logs(false, "private", "2026-11-22T13:00:00Z")];
    import(app, &key, "", &back).await;
    let expected = [
        ["-", "open", "found"],
        ["open", "snoozed", "person"],
        ["snoozed", "resolved", "reverted"],
    ];
    for _ in 0..2 {
        let over = drift(app, &key, &found[0]["id"]).await;
        assert_eq!(history(&over), expected);
        assert_eq!(over["resolved_at"], "2026-11-22T13:00:00Z");
        assert_eq!(drifts(app, &key, "status=unresolved").await.len(), 0);
        import(app, &key, "", &back).await;
    }
    let figures = app.get("/v1/drift/analytics").key(&key).send().await.ok();
    assert_eq!(
        [&figures["opened"], &figures["resolved"], &figures["open"]],
        [&json!(1), &json!(1), &json!(0)],
        "{figures}"
    );
    let times = &figures["time_to_resolve"][0]["mean_seconds"];
    assert_eq!(times, 3 * 3600, "{figures}");
    let marks = "/v1/drift/timeline?from=2026-11-19T00:00:00Z&to=2026-11-24T00:00:00Z";
    let marks = app.get(marks).key(&key).send().await.ok();
    assert_eq!(marks["marks"].as_array().unwrap().len(), 2, "{marks}");

    // When the rule has ended, what it hid comes up.
    wait(app, 3 * 24).await;
    let again = drift(app, &key, &found[0]["id"]).await;
    assert_eq!(history(&again)[3], ["resolved", "open", "found_again"]);
    assert_eq!(again["fields"][0]["path"], "/attributes/versioning/enabled");
    // And is over when that is taken back too.
    let whole = [logs(true, "private", "2026-11-26T10:00:00Z")];
    import(app, &key, "", &whole).await;
    let over = drift(app, &key, &found[0]["id"]).await;
    assert_eq!(history(&over)[4], ["open", "resolved", "reverted"]);
}

#[tokio::test]
async fn what_is_wrong_with_a_rule_is_said_beside_the_field() {
    let world = World::new().await;
    let (app, (_, key)) = (&world.app, fresh(&world).await);
    for (rule, field) in [
        (
            json!({ "title": "", "reason": "x", "types": ["s3.bucket"] }),
            "title",
        ),
        (json!({ "title": "x", "reason": "x" }), "types"),
        (
            json!({ "title": "x", "reason": "x", "paths": ["/tags", "tags"] }),
            "paths[1]",
        ),
        (
            json!({ "title": "x", "reason": "x", "types": ["S3"] }),
            "types[0]",
        ),
        (
            json!({ "title": "x", "reason": "x", "types": ["s3.*"], "until": "2020-01-01T00:00:00Z" }),
            "until",
        ),
    ] {
        for path in ["/v1/drift/rules", "/v1/drift/rules/preview"] {
            let refused = app.post(path, &rule).key(&key).send().await;
            let problem = refused.problem(400, "bad_request");
            assert_eq!(problem["errors"][0]["field"], field, "{problem}");
        }
    }
    // Each field that differs is held against each path: there is a bound for all of them together.
    let paths: Vec<String> = (0..100).map(|number| format!("/tags/{number}")).collect();
    let rule = json!({ "title": "x", "reason": "x", "paths": paths });
    for _ in 0..50 {
        app.post("/v1/drift/rules", &rule)
            .key(&key)
            .send()
            .await
            .ok();
    }
    let refused = app.post("/v1/drift/rules", &rule).key(&key).send().await;
    refused.problem(409, "too_many_rules");
    let whole = json!({ "title": "x", "reason": "x", "types": ["s3.*"] });
    app.post("/v1/drift/rules", &whole)
        .key(&key)
        .send()
        .await
        .ok();
}

#[tokio::test]
async fn what_an_autoscaler_does_is_hidden_by_the_products_own_rules() {
    let world = World::new().await;
    let (app, (_, key)) = (&world.app, fresh(&world).await);
    let group = |capacity: u32, at: &str| {
        let attributes = json!({ "min_size": 1, "max_size": 9, "desired_capacity": capacity });
        resource("123456789012", "autoscaling.group", "web", attributes, at)
    };
    import(app, &key, "", &[group(2, FIRST)]).await;
    approve(app, &key).await;
    import(app, &key, "", &[group(5, SECOND)]).await;
    assert_eq!(drifts(app, &key, "").await.len(), 0);
    let hidden = drifts(app, &key, "ignored=true").await;
    assert_eq!(hidden.len(), 1);
    let one = drift(app, &key, &hidden[0]["id"]).await;
    assert_eq!(one["hidden_by"][0]["owner"], "product", "{one}");
}

#[tokio::test]
async fn what_a_rule_would_add_is_shown_beside_what_others_hide() {
    let world = World::new().await;
    let (app, (_, key)) = (&world.app, fresh(&world).await);
    let group = |capacity: u32, most: u32, at: &str| {
        let attributes = json!({ "min_size": 1, "max_size": most, "desired_capacity": capacity });
        resource("123456789012", "autoscaling.group", "web", attributes, at)
    };
    import(app, &key, "", &[group(2, 9, FIRST)]).await;
    approve(app, &key).await;
    import(app, &key, "", &[group(5, 20, SECOND)]).await;
    assert_eq!(drifts(app, &key, "").await.len(), 1);
    for (path, hidden) in [
        // The product's own rule hides the other field.
        ("/attributes/max_size", 1),
        // It hides this one as well.
        ("/attributes/desired_capacity", 0),
    ] {
        let rule = json!({ "title": "Groups", "reason": "x", "types": ["autoscaling.group"], "paths": [path] });
        let preview = preview_of(app, &key, &rule).await;
        assert_eq!(
            (
                &preview["hidden"],
                &preview["partly"],
                &preview["is_complete"]
            ),
            (&json!(hidden), &json!(0), &json!(true)),
            "{path}: {preview}"
        );
    }
}

#[tokio::test]
async fn a_rule_of_the_operators_holds_for_everybody_and_is_nobody_elses_to_change() {
    let world = World::new().await;
    let (app, operator) = (&world.app, &world.operator);
    let rule =
        json!({ "title": "Things", "reason": "they are nobody's doing", "types": ["x.thing"] });
    let preview = app
        .post("/v1/admin/drift-rules/preview", &rule)
        .key(operator)
        .send()
        .await
        .ok();
    assert_eq!(
        preview["customers"].as_array().unwrap().len(),
        2,
        "{preview}"
    );
    let made = app
        .post("/v1/admin/drift-rules", &rule)
        .key(operator)
        .send()
        .await
        .ok();
    app.work().await;
    for customer in [&world.ada, &world.bob] {
        assert_eq!(drifts(app, &customer.key, "").await.len(), 0);
        let hidden = drifts(app, &customer.key, "ignored=true").await;
        let one = drift(app, &customer.key, &hidden[0]["id"]).await;
        assert_eq!(
            (&one["hidden_by"][0]["id"], &one["hidden_by"][0]["owner"]),
            (&made["id"], &json!("operator"))
        );
        let path = format!("/v1/drift/rules/{}", made["id"].as_str().unwrap());
        app.delete(&path)
            .key(&customer.key)
            .send()
            .await
            .problem(404, "not_found");
    }
    let path = format!("/v1/admin/drift-rules/{}", made["id"].as_str().unwrap());
    assert!(app.delete(&path).key(operator).send().await.status == 204);
    app.work().await;
    assert_eq!(drifts(app, &world.ada.key, "").await.len(), 1);
}

#[tokio::test]
async fn a_rule_of_the_operators_tells_a_customer_nothing_of_others() {
    let world = World::new().await;
    let (app, operator) = (&world.app, &world.operator);
    let rule = json!({ "title": "One group", "reason": "it is being moved", "ids": ["sg-of-bob"],
                       "accounts": ["222222222222"], "regions": ["bobs-namespace"],
                       "when": [{ "path": "/tags/owner", "is": ["bob-payments"] }] });
    let made = app
        .post("/v1/admin/drift-rules", &rule)
        .key(operator)
        .send()
        .await
        .ok();
    let listed = app
        .get("/v1/drift/rules?limit=200")
        .key(&world.ada.key)
        .send()
        .await
        .ok();
    let listed = listed["data"].as_array().unwrap();
    let seen = listed.iter().find(|one| one["id"] == made["id"]).unwrap();
    let text = seen.to_string();
    for of_bob in [
        "sg-of-bob",
        "222222222222",
        "bobs-namespace",
        "bob-payments",
    ] {
        assert!(!text.contains(of_bob), "{text}");
    }
    assert_eq!(seen["created_by"], json!(null));
}
